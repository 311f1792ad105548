import Foundation
import Testing

@testable import Diffusion

/// Whole runs against diffusers: latents of each step, and the picture.
@Suite struct PictureTests {
    @Test(
        arguments: Model.schedulers)
    func `the bundled model's 15 reference pictures come out at 50 dB and more`(scheduler: String)
        throws
    {
        let reference = try SafeTensors(path: Reference.folder + "pictures.safetensors")
        let names = reference.names.filter { $0.hasSuffix("|\(scheduler)") }
        #expect(names.count == 3)
        let model = try Model(path: bundledModel, threads: 2)
        for name in names {
            let prompt = try #require(name.split(separator: "|").first)
            let image = try model.generate(
                Job(
                    prompt: String(prompt), negative: "", width: 128, height: 128, steps: 25,
                    guidance: 4, scheduler: scheduler, seed: 42),
                events: { _ in }, isCancelled: { false })
            let ratio = decibels(image.pixels, try reference.bytes(name))
            #expect(ratio >= 50, "\(name)")
        }
    }

    @Test(
        arguments: NetworkTests.models,
        Model.schedulers)
    func `latents of each step and the picture agree`(model: String, scheduler: String) throws {
        let (folder, reference) = try load(model)
        let expected = try reference.tensor("\(scheduler)_latents")
        let bundled = model == "pictogram-128"
        let side = bundled ? 128 : 32
        let pipeline = try Pipeline(ModelParts(folder), threads: 2)
        var latents: [Float] = []
        let image = try pipeline.paint(
            Job(
                prompt: prompt(model), negative: "blurry", width: side, height: side,
                steps: bundled ? 5 : 4, guidance: bundled ? 4 : 7.5, scheduler: scheduler,
                seed: 42),
            events: { _ in }, state: { latents += $0.latents })
        #expect(difference(latents, try expected.floats()) < 1e-3)
        #expect(decibels(image.pixels, try reference.bytes("\(scheduler)_picture")) >= 55)
    }

    @Test(
        arguments: [
            "tiny-sd1", "tiny-sd2",
        ])
    func `sides that do not halve evenly are painted as diffusers does`(model: String) throws {
        let (folder, reference) = try load(model)
        let image = try Model(path: folder, threads: 2).generate(
            Job(
                prompt: "a cat", negative: "not used at guidance 1", width: 26, height: 22,
                steps: 2, guidance: 1, scheduler: "DDIM", seed: 7),
            events: { _ in }, isCancelled: { false })
        #expect(image.width == 26 && image.height == 22)
        #expect(decibels(image.pixels, try reference.bytes("odd_DDIM_picture")) >= 55)
    }
}

/// Peak signal to noise ratio of two pictures; infinite when they are equal.
func decibels(_ a: [UInt8], _ b: [UInt8]) -> Double {
    guard a.count == b.count, !a.isEmpty else { return -.infinity }
    let squares = zip(a, b).reduce(0.0) { $0 + pow(Double($1.0) - Double($1.1), 2) }
    return 10 * log10(255 * 255 * Double(a.count) / squares)
}
