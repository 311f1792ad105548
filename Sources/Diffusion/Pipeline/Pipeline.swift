import Foundation

/// Text to picture: tokens, text encoder, denoising with guidance, decoder.
///
/// The order of diffusers' StableDiffusionPipeline, its safety checker left out.
final class Pipeline {
    let folder: ModelFolder
    let engine: Engine
    private let tokenizer: Tokenizer
    private let textEncoder: TextEncoder
    let unet: UNet
    private let decoder: VAEDecoder
    private let preview: Preview

    /// Maps the weights of a folder and checks every tensor.
    ///
    /// - Parameters:
    ///   - folder: a model whose configurations were read.
    ///   - threads: how many threads compute.
    /// - Throws: `DiffusionError`.
    init(_ folder: ModelFolder, threads: Int) throws {
        self.folder = folder
        tokenizer = try Tokenizer(folder: "\(folder.path)/tokenizer")
        guard (2...folder.text.positions).contains(tokenizer.maximumLength) else {
            throw DiffusionError.configuration(
                file: "\(folder.path)/tokenizer/tokenizer_config.json", key: "model_max_length",
                value: "\(tokenizer.maximumLength)", allowed: "2 to \(folder.text.positions)")
        }
        textEncoder = try TextEncoder(folder.textWeights, folder.text)
        unet = try UNet(folder.unetWeights, folder.unet)
        decoder = try VAEDecoder(folder.vaeWeights, folder.vae)
        preview = try Preview(folder.scheduler)
        engine = try Engine(threads: threads)
    }

    /// Tokens of a prompt beyond what the text encoder sees.
    func tokensCut(from prompt: String) -> Int {
        max(0, tokenizer.encode(prompt).count - tokenizer.maximumLength)
    }

    /// The text encoder's states for some prompts: [n, 1, tokens, width].
    func embeddings(_ prompts: [String]) throws -> Tensor {
        try textEncoder(prompts.map(tokenizer.padded), engine)
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
        let factor = folder.vae.factor
        let (height, width) = (job.height / factor, job.width / factor)
        let channels = folder.unet.channelsIn
        var run = try Denoising(
            Sampler.named(job.scheduler), configuration: folder.scheduler, steps: job.steps,
            count: channels * height * width, noise: RandomSource(seed: job.seed))
        // Without guidance the negative prompt has no part.
        let guided = job.guidance > 1
        let context = TextContext(
            try embeddings(guided ? [job.negative, job.prompt] : [job.prompt]))
        let guidance = Float(job.guidance)
        let clock = ContinuousClock()
        let begun = clock.now
        var pace = PreviewPace(share: job.previewShare, count: job.steps, cost: preview.cost)
        var seen: (input: [Float], answer: [Float]) = ([], [])
        while let state = try run.next({ input, timestep in
            let latents = engine.repeated(
                input, n: guided ? 2 : 1, height: height, width: width, channels: channels)
            let answers = try unet(latents, timestep: timestep, context, engine)
            var answer = engine.planes(answers, image: guided ? 1 : 0)
            if guided {
                let plain = engine.planes(answers, image: 0)
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
                pace.isDue(after: state.index, seconds: (clock.now - begun).seconds)
            {
                let start = clock.now
                defer {
                    pace.spend((clock.now - start).seconds)
                    preview.cost = pace.cost
                }
                let clean = preview.clean(
                    seen.input, answer: seen.answer, timestep: state.timestep)
                picture = try preview.image(clean, height: height, width: width, self)
            }
            events(Step(index: state.index, count: state.count, preview: picture))
        }
        let image = try decode(run.latents, height: height, width: width)
        preview.learn(run.latents, image, width: width, folder.vae)
        return image
    }

    /// Decodes latents in PyTorch's order to 8 bits a channel, halves rounded to even.
    func decode(_ latents: [Float], height: Int, width: Int) throws -> Image {
        let config = folder.vae
        let x = engine.repeated(
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
