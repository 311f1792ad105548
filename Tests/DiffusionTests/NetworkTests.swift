import Testing

@testable import Diffusion

/// Each network alone against diffusers (make_network_fixtures.py), with three models.
@Suite struct NetworkTests {
    static let models = ["pictogram-128", "tiny-sd1", "tiny-sd2"]

    @Test(arguments: models)
    func `token numbers are transformers'`(model: String) throws {
        let (folder, reference) = try load(model)
        let tokenizer = try Tokenizer(folder: "\(folder)/tokenizer")
        let expected = try reference.integers("token_ids")
        #expect(["blurry", prompt(model)].flatMap(tokenizer.padded) == expected)
    }

    @Test(arguments: models)
    func `text states agree to 2e-5`(model: String) throws {
        let (folder, reference) = try load(model)
        let pipeline = try Pipeline(ModelParts(folder), threads: 2)
        let states = try pipeline.embeddings(["blurry", prompt(model)]).values
        let worst = difference(states, try reference.tensor("text_states").floats())
        #expect(worst < 2e-5)
    }

    @Test(arguments: models, [981, 399.6, 1] as [Float])
    func `the UNet's answers agree to 2e-4`(model: String, timestep: Float) throws {
        let (folder, reference) = try load(model)
        let pipeline = try Pipeline(ModelParts(folder), threads: 2)
        let answer = try answers(
            pipeline, reference, "", timestep,
            [
                "blurry", prompt(model),
            ])
        let expected = try reference.tensor(
            "unet_out_\(timestep == 399.6 ? "399.6" : "\(Int(timestep)).0")")
        #expect(difference(answer, try expected.floats()) < 2e-4)
    }

    @Test(arguments: models)
    func `one latent for two texts gives the bits of two equal ones`(model: String) throws {
        let (folder, reference) = try load(model)
        let pipeline = try Pipeline(ModelParts(folder), threads: 2)
        let latents = try reference.tensor("unet_in")
        let values = try latents.floats()
        let answers = try [1, 2].map { n in
            let x = try pipeline.engine.repeated(
                Array(values[..<(values.count / 2)]), n: n, height: latents.shape[2],
                width: latents.shape[3], channels: 4)
            let context = TextContext(try pipeline.embeddings(["blurry", prompt(model)]))
            return try pipeline.unet(x, timestep: 500, context, pipeline.engine)
        }
        #expect(answers.map(\.n) == [2, 2])
        #expect(answers[0].values == answers[1].values)
    }

    @Test(arguments: models)
    func `the decoder's picture agrees to 2e-4`(model: String) throws {
        let (folder, reference) = try load(model)
        let config = try ModelParts(folder)
        let decoder = try VAEDecoder(config.vaeWeights, config.vae)
        let engine = try Engine(threads: 2)
        let latents = try reference.tensor("vae_in")
        let x = try engine.repeated(
            try latents.floats(), n: 1, height: latents.shape[2], width: latents.shape[3],
            channels: 4)
        let picture = engine.planes(try decoder(x, engine), image: 0)
        #expect(difference(picture, try reference.tensor("vae_out").floats()) < 2e-4)
    }
}

/// The prompt a model's reference was made with.
func prompt(_ model: String) -> String { model == "pictogram-128" ? "a red apple" : "a cat" }

/// A model's folder, and what diffusers computes with it.
func load(_ model: String) throws -> (folder: String, reference: SafeTensors) {
    guard model == "pictogram-128" else {
        let folder = Reference.folder + model
        return (folder, try SafeTensors(path: "\(folder)/reference.safetensors"))
    }
    return (bundledModel, try SafeTensors(path: Reference.folder + "bundled.safetensors"))
}

/// The model that is shipped with the program.
let bundledModel =
    #filePath.split(separator: "/", omittingEmptySubsequences: false).dropLast(3)
    .joined(separator: "/") + "/Sources/EmbeddedBackend/Models/pictogram-128"

extension SafeTensors {
    /// A tensor of 32-bit integers.
    func integers(_ name: String) throws -> [Int] {
        try tensor(name).withUnsafeBytes { bytes in
            stride(from: 0, to: bytes.count, by: 4).map {
                Int(bytes.loadUnaligned(fromByteOffset: $0, as: Int32.self))
            }
        }
    }

    /// A tensor of bytes.
    func bytes(_ name: String) throws -> [UInt8] { try tensor(name).withUnsafeBytes(Array.init) }
}

/// The UNet's answers to the reference's two latents, in PyTorch's order.
func answers(
    _ pipeline: Pipeline, _ reference: SafeTensors, _ prefix: String, _ timestep: Float,
    _ prompts: [String]
) throws -> [Float] {
    let latents = try reference.tensor("\(prefix)unet_in")
    let (height, width) = (latents.shape[2], latents.shape[3])
    let values = try latents.floats()
    let engine = pipeline.engine
    let x = try engine.tensor(n: 2, height: height, width: width, channels: 4)
    for image in 0..<2 {
        let half = Array(values[image * values.count / 2..<(image + 1) * values.count / 2])
        let one = try engine.repeated(half, n: 1, height: height, width: width, channels: 4)
        (x.data + image * one.count).update(from: one.data, count: one.count)
    }
    let context = TextContext(try pipeline.embeddings(prompts))
    let y = try pipeline.unet(x, timestep: timestep, context, engine)
    return engine.planes(y, image: 0) + engine.planes(y, image: 1)
}
