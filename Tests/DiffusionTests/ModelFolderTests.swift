import Foundation
import Testing

@testable import Diffusion

@Suite struct ModelFolderTests {
    @Test(arguments: NetworkTests.models)
    func `the fixtures and the bundled model are supported`(model: String) throws {
        try Model.check(path: load(model).folder)
    }

    @Test func `a folder without model_index.json is no model`() throws {
        let copy = try ModelCopy("tiny-sd1")
        try copy.remove("model_index.json")
        #expect(copy.error().hasPrefix("FOLDER: holds no model_index.json"))
        #expect(throws: DiffusionError.self) { try Model.check(path: "/no/such/folder") }
        #expect(throws: DiffusionError.self) { try Model.check(path: "") }
    }

    @Test(
        arguments: [
            "StableDiffusionXLPipeline", "FluxPipeline", "StableDiffusion3Pipeline",
            "StableDiffusionInpaintPipeline",
        ])
    func `other pipelines are refused by their class before anything else is read`(name: String)
        throws
    {
        let copy = try ModelCopy("tiny-sd1")
        try copy.set("model_index.json", "_class_name", "\"\(name)\"")
        try copy.remove("unet/config.json")
        #expect(
            copy.error()
                == "model_index.json: _class_name \"\(name)\" is not supported;"
                + " allowed StableDiffusionPipeline (Stable Diffusion 1.x and 2.x)")
    }

    @Test func `other parts are refused by their class`() throws {
        let copy = try ModelCopy("tiny-sd1")
        try copy.set(
            "model_index.json", "text_encoder",
            #"["transformers", "CLIPTextModelWithProjection"]"#)
        #expect(
            copy.error()
                == "model_index.json: text_encoder \"CLIPTextModelWithProjection\" is not"
                + " supported; allowed CLIPTextModel")
    }

    @Test(
        arguments: [
            "unet/config.json", "vae/config.json", "text_encoder/config.json",
            "scheduler/scheduler_config.json", "tokenizer/vocab.json", "tokenizer/merges.txt",
            "unet/diffusion_pytorch_model.safetensors", "vae/diffusion_pytorch_model.safetensors",
            "text_encoder/model.safetensors",
        ])
    func `each missing file is named`(file: String) throws {
        let copy = try ModelCopy("tiny-sd1")
        try copy.remove(file)
        let error = copy.error().lowercased()
        #expect(error.hasPrefix("\(file): no such file"))
    }

    @Test func `weights in another format are pointed out`() throws {
        let copy = try ModelCopy("tiny-sd1")
        let unet = "\(copy.path)/unet/diffusion_pytorch_model"
        try FileManager.default.moveItem(atPath: "\(unet).safetensors", toPath: "\(unet).bin")
        #expect(
            copy.error().hasSuffix(
                "; diffusion_pytorch_model.bin is not read,"
                    + " only diffusion_pytorch_model.safetensors is"))
        try FileManager.default.moveItem(
            atPath: "\(unet).bin", toPath: "\(unet).fp16.safetensors")
        #expect(copy.error() == "opened")
    }

    @Test(
        arguments: [
            ("unet", "addition_embed_type", #""text_time""#, "null"),
            ("unet", "class_embed_type", #""timestep""#, "null"),
            ("unet", "act_fn", #""gelu""#, #""silu""#),
            ("unet", "norm_num_groups", "7", "a divisor of 16"),
            ("unet", "norm_num_groups", "0", "1 to 1048576"),
            ("unet", "norm_num_groups", "-8", "1 to 1048576"),
            ("unet", "attention_head_dim", "3", "a divisor of 16"),
            ("unet", "attention_head_dim", "[8]", "2 numbers"),
            ("unet", "layers_per_block", "1000000", "1 to 64"),
            ("unet", "block_out_channels", "[]", "a list of 1 to 8 numbers"),
            ("unet", "block_out_channels", "[16, 1e300]", "1 to 1048576"),
            (
                "unet", "down_block_types", #"["AttnDownBlock2D", "DownBlock2D"]"#,
                "DownBlock2D, CrossAttnDownBlock2D"
            ),
            ("unet", "cross_attention_dim", "64", "the text encoder's 32"),
            ("unet", "in_channels", "9", "the VAE's 4; inpainting models are not supported"),
            ("unet", "norm_eps", #""x""#, "a number"),
            ("vae", "_class_name", #""AutoencoderTiny""#, #""AutoencoderKL""#),
            ("vae", "scaling_factor", "0", "above 0"),
            ("vae", "latents_mean", "[1.0]", "null"),
            ("text_encoder", "hidden_act", #""relu""#, "quick_gelu, gelu"),
            ("text_encoder", "num_attention_heads", "5", "a divisor of 32"),
            ("text_encoder", "num_hidden_layers", "100000", "1 to 256"),
            ("scheduler", "prediction_type", #""flow""#, "epsilon, sample, v_prediction"),
        ])
    func `configurations that ask for too much are refused with key, value and what is allowed`(
        part: String, key: String, value: String, allowed: String
    ) throws {
        let copy = try ModelCopy("tiny-sd1")
        let file = part == "scheduler" ? "scheduler/scheduler_config.json" : "\(part)/config.json"
        try copy.set(file, key, value)
        let error = copy.error()
        #expect(error.hasPrefix("\(file): \(key) "), "\(error)")
        #expect(error.hasSuffix(" is not supported; allowed \(allowed)"), "\(error)")
        // Of a list the element that is wrong may be shown.
        #expect(error.contains(" \(value) ") || value.hasPrefix("["), "\(error)")
    }

    @Test func `a tokenizer longer than the text encoder is refused`() throws {
        let copy = try ModelCopy("tiny-sd1")
        try copy.set("tokenizer/tokenizer_config.json", "model_max_length", "77")
        #expect(
            copy.error()
                == "tokenizer/tokenizer_config.json: model_max_length 77 is not supported;"
                + " allowed up to 20, the positions of the text encoder")
        try copy.set("tokenizer/tokenizer_config.json", "model_max_length", "20")
        try copy.set("text_encoder/config.json", "max_position_embeddings", "1")
        #expect(copy.error().hasSuffix("allowed up to 1, the positions of the text encoder"))
    }

    @Test func `a vocabulary larger than the text encoder's is refused`() throws {
        let copy = try ModelCopy("tiny-sd1")
        try copy.replace(
            "tokenizer/vocab.json", "\"<|startoftext|>\": 512", "\"<|startoftext|>\": 999")
        #expect(
            copy.error()
                == "tokenizer/tokenizer_config.json: token 999 is not supported;"
                + " allowed those below 514, which the text encoder knows")
    }

    @Test func `an added token that the text encoder has no row for is refused`() throws {
        let copy = try ModelCopy("tiny-sd1")
        let file = "tokenizer/tokenizer_config.json"
        try copy.set(file, "added_tokens_decoder", #"{"513": {"content": "<me>"}}"#)
        #expect(copy.error() == "opened")
        try copy.set(file, "added_tokens_decoder", #"{"514": {"content": "<me>"}}"#)
        #expect(
            copy.error()
                == "\(file): token 514 is not supported;"
                + " allowed those below 514, which the text encoder knows")
    }

    @Test(
        arguments: [
            "text_encoder/model.safetensors", "unet/diffusion_pytorch_model.safetensors",
            "vae/diffusion_pytorch_model.safetensors",
        ])
    func `a file of weights that is written to during a run ends the run`(file: String) throws {
        let copy = try ModelCopy("tiny-sd1")
        let model = try Model(path: copy.path, threads: 1)
        let job = Job(
            prompt: "x", negative: "", width: 32, height: 32, steps: 3, guidance: 5,
            scheduler: "DDIM", seed: 1)
        var steps = 0
        let error = #expect(throws: DiffusionError.self) {
            try model.generate(
                job,
                events: { step in
                    steps = step.index
                    guard step.index == 2 else { return }
                    // What is mapped shows it at once.
                    let handle = FileHandle(forWritingAtPath: "\(copy.path)/\(file)")
                    _ = try? handle?.seekToEnd()
                    handle?.write(Data([0]))
                    try? handle?.close()
                }, isCancelled: { false })
        }
        #expect(steps == 2)
        #expect(
            error
                == .file(
                    path: "\(copy.path)/\(file)", reason: "was written to while it was in use"))
    }

    @Test func `a file of weights that another takes the place of does not end a run`() throws {
        let copy = try ModelCopy("tiny-sd1")
        let model = try Model(path: copy.path, threads: 1)
        let job = Job(
            prompt: "x", negative: "", width: 32, height: 32, steps: 3, guidance: 5,
            scheduler: "DDIM", seed: 1)
        let whole = try model.generate(job, events: { _ in }, isCancelled: { false })
        try copy.truncate("unet/diffusion_pytorch_model.safetensors", to: 0.5)
        #expect(try model.generate(job, events: { _ in }, isCancelled: { false }) == whole)
    }

    @Test func `the fingerprint covers all files that decide a picture, sorted`() throws {
        let files = try Model.fingerprintFiles(path: bundledModel)
        #expect(
            files.map(\.name) == [
                "model_index.json", "scheduler/scheduler_config.json", "text_encoder/config.json",
                "text_encoder/model.safetensors", "tokenizer/merges.txt",
                "tokenizer/special_tokens_map.json", "tokenizer/tokenizer_config.json",
                "tokenizer/vocab.json", "unet/config.json",
                "unet/diffusion_pytorch_model.safetensors", "vae/config.json",
                "vae/diffusion_pytorch_model.safetensors",
            ])
    }
}
