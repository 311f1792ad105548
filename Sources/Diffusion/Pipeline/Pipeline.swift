import Foundation

/// Text to picture: tokens, text encoder, denoising with guidance, decoder.
///
/// The order of diffusers' StableDiffusionPipeline, its safety checker left out.
final class Pipeline {
    let parts: ModelParts
    let engine: Engine
    private let tokenizer: Tokenizer
    private let textEncoder: TextEncoder
    let unet: UNet
    private let decoder: VAEDecoder
    private let preview: Preview
    /// The mapped files of the weights.
    private let files: [Mapping]

    /// Maps the weights of a model and checks every tensor.
    ///
    /// - Parameters:
    ///   - parts: a model whose configurations were read.
    ///   - threads: how many threads compute.
    /// - Throws: `DiffusionError`.
    init(_ parts: ModelParts, threads: Int) throws {
        self.parts = parts
        tokenizer = try parts.tokenizer.tokenizer()
        guard tokenizer.maximumLength <= parts.text.positions else {
            throw DiffusionError.configuration(
                file: parts.tokenizer.path, key: "model_max_length",
                value: "\(tokenizer.maximumLength)",
                allowed: "up to \(parts.text.positions), the positions of the text encoder")
        }
        guard tokenizer.largest < parts.text.vocabulary else {
            throw DiffusionError.configuration(
                file: parts.tokenizer.path, key: "token", value: "\(tokenizer.largest)",
                allowed: "those below \(parts.text.vocabulary), which the text encoder knows")
        }
        textEncoder = try TextEncoder(parts.textWeights, parts.text)
        unet = try UNet(parts.unetWeights, parts.unet)
        decoder = try VAEDecoder(parts.vaeWeights, parts.vae)
        preview = try Preview(parts.scheduler)
        files = textEncoder.files + unet.files + decoder.files
        engine = try Engine(threads: threads)
    }

    /// The end of a prompt that the text encoder does not see: its tokens' count and text.
    func cut(from prompt: String, _ reading: PromptReading) -> (count: Int, text: String)? {
        let cut = tokenizer.chunks(prompt, reading).cut
        return cut.isEmpty ? nil : (cut.count, tokenizer.decode(cut))
    }

    /// How many of the text encoder's layers a job may leave out.
    var clipSkips: Range<Int> { 0..<parts.text.layers }

    /// The text encoder's states for some prompts, each cut to one chunk: [n, 1, tokens, width].
    func embeddings(_ prompts: [String]) throws -> Tensor {
        try textEncoder(prompts.map(tokenizer.padded), engine)
    }

    /// The most chunks of a text: their states stay small beside the pictures.
    private static let maxChunks = 64

    /// The UNet's contexts of a job's texts: one of all of them, or one of each where
    /// they differ in length; the prompt's is the last.
    func contexts(_ job: Job, guided: Bool) throws -> [TextContext] {
        let asked = (guided ? [("negative", job.negative)] : []) + [("prompt", job.prompt)]
        let texts = try asked.map { field, text in
            let chunks = tokenizer.chunks(text, job.reading).chunks
            guard chunks.count <= Self.maxChunks else {
                throw DiffusionError.job(
                    field: field, value: "\(chunks.count) chunks",
                    allowed:
                        "texts of at most \(Self.maxChunks) chunks of "
                        + "\(tokenizer.maximumLength - 2) tokens; each BREAK begins one, "
                        + "`long truncate` reads the first alone"
                )
            }
            return chunks
        }
        let isEven = texts.allSatisfy { $0.count == texts[0].count }
        return try (isEven ? [texts] : texts.map { [$0] }).map {
            TextContext(try embeddings($0, leavingOut: job.clipSkip))
        }
    }

    /// The states of n texts of equally many chunks: [n, 1, chunks * tokens, width].
    private func embeddings(
        _ texts: [[PromptChunk]], leavingOut skip: Int
    ) throws -> Tensor {
        let chunks = texts.flatMap { $0 }
        let states = try textEncoder(chunks.map(\.ids), leavingOut: skip, engine)
        let size = states.rows * states.channels
        for (index, chunk) in chunks.enumerated() where !chunk.isPlain {
            emphasise(
                UnsafeMutableBufferPointer(start: states.data + index * size, count: size),
                chunk.weights)
        }
        guard chunks.count > texts.count else { return states }
        let joined = try engine.tensor(
            n: texts.count, height: 1, width: states.rows * chunks.count / texts.count,
            channels: states.channels)
        joined.data.update(from: states.data, count: states.count)
        return joined
    }

    /// Paints one picture; the job was checked by the caller.
    ///
    /// - Parameters:
    ///   - job: what to paint.
    ///   - events: told of each step.
    ///   - show: shown the latents after each step.
    /// - Returns: the picture.
    /// - Throws: `DiffusionError`.
    func paint(
        _ job: Job, events: (Step) -> Void,
        state show: (Denoising<RandomSource>.State) -> Void = { _ in }
    ) throws -> Image {
        let factor = parts.vae.factor
        let (height, width) = (job.height / factor, job.width / factor)
        let channels = parts.unet.channelsIn
        var run = try Denoising(
            Sampler.named(job.scheduler), configuration: parts.scheduler, steps: job.steps,
            count: channels * height * width, noise: RandomSource(seed: job.seed))
        // Without guidance the negative prompt has no part.
        let guided = job.guidance > 1
        let contexts = try contexts(job, guided: guided)
        let guidance = Float(job.guidance)
        // Of a large model only the part at work is kept in memory; a small one stays.
        let isLarge = unet.bytes > 256 << 20
        if isLarge { textEncoder.releasePages() }
        let clock = ContinuousClock()
        let begun = clock.now
        var pace = PreviewPace(share: job.previewShare, count: job.steps, cost: preview.cost)
        var seen: (input: [Float], answer: [Float]) = ([], [])
        while let state = try run.next({ input, timestep in
            var answers: [[Float]] = []
            for context in contexts {
                let n = context.embeddings.n
                let latents = try engine.repeated(
                    input, n: 1, height: height, width: width, channels: channels)
                let output = try unet(latents, timestep: timestep, context, engine)
                answers += (0..<n).map { engine.planes(output, image: $0) }
            }
            try checkFiles()
            guard var answer = answers.last else {
                throw DiffusionError.kernel("no text to paint from")
            }
            if guided, let plain = answers.first {
                for i in answer.indices {
                    answer[i] = plain[i] + guidance * (answer[i] - plain[i])
                }
            }
            seen = (input, answer)
            return answer
        }) {
            show(state)
            var picture: Image?
            if let every = job.previewEvery, every > 0, state.index % every == 0,
                state.index < state.count,
                pace.isDue(after: state.index, seconds: (clock.now - begun) / .seconds(1))
            {
                let start = clock.now
                defer {
                    pace.spend((clock.now - start) / .seconds(1))
                    preview.cost = pace.cost
                }
                let clean = preview.clean(
                    seen.input, answer: seen.answer, timestep: state.timestep)
                picture = try preview.image(clean, height: height, width: width, self)
            }
            events(Step(index: state.index, count: state.count, preview: picture))
        }
        if isLarge { unet.releasePages() }
        let image = try decode(run.latents, height: height, width: width)
        try checkFiles()
        preview.learn(run.latents, image, width: width, parts.vae)
        return image
    }

    /// Refuses to go on with weights that are no longer those that were checked.
    private func checkFiles() throws {
        for file in files { try file.check() }
    }

    /// Decodes latents in PyTorch's order to 8 bits a channel, halves rounded to even.
    func decode(_ latents: [Float], height: Int, width: Int) throws -> Image {
        let config = parts.vae
        let x = try engine.repeated(
            latents.map { $0 / config.scalingFactor + config.shiftFactor }, n: 1, height: height,
            width: width,
            channels: config.latentChannels)
        let y = try decoder(x, engine)
        let pixels = UnsafeBufferPointer(start: y.data, count: y.count).map { value in
            let unit = value / 2 + 0.5
            guard unit > 0 else { return UInt8(0) }  // and where the network answered NaN
            guard unit < 1 else { return UInt8(255) }
            return UInt8((unit * 255).rounded(.toNearestOrEven))
        }
        return Image(width: y.width, height: y.height, pixels: pixels)
    }
}
