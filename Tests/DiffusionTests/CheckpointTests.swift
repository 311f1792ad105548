import Foundation
import TestSupport
import Testing

@testable import Diffusion

/// Single files in the original layout against diffusers (make_checkpoint_fixtures.py).
@Suite struct CheckpointTests {
    private static let folder = Reference.folder + "checkpoints/"

    private func job(_ scheduler: String = "DDIM") -> Job {
        Job(
            prompt: "a cat", negative: "blurry", width: 64, height: 64, steps: 3, guidance: 5,
            scheduler: scheduler, seed: 42)
    }

    /// CLIP's tokenizer without its merges.
    private func merges(_ folder: TemporaryFolder) throws -> String {
        try folder.write("merges.txt", "#version: 0.2\n")
    }

    @Test(arguments: ["v1", "v2"])
    func `a converted model paints what it painted before`(name: String) throws {
        let folder = try TemporaryFolder()
        let path = Self.folder + "\(name).safetensors"
        let parts = try ModelParts(path, clipMerges: merges(folder))
        let side = name == "v2" ? 96 : 64
        #expect(parts.unet.sampleSize == [side, side])
        #expect(parts.unet.linearProjection == (name == "v2"))
        #expect(parts.text.layers == 2)
        try paints(parts, name)
    }

    private func paints(_ parts: ModelParts, _ name: String) throws {
        let pipeline = try Pipeline(parts, threads: 2)
        var latents: [Float] = []
        let image = try pipeline.paint(job(), events: { _ in }, state: { latents = $0.latents })
        let reference = try SafeTensors(path: Self.folder + "reference.safetensors")
        let expected = try reference.tensor("\(name)/latents").floats()
        #expect(difference(latents, expected) < 1e-3)
        let pixels = try reference.tensor("\(name)/picture").withUnsafeBytes { Array($0) }
        let worst = zip(image.pixels, pixels).map { abs(Int($0) - Int($1)) }.max()
        #expect(image.pixels.count == pixels.count && worst ?? 255 <= 1)
    }

    /// The file of the 2.x model with other names; nil leaves a tensor out.
    private func renamed(
        _ folder: TemporaryFolder, _ name: (String) -> String?
    ) throws -> String {
        let file = try SafeTensors(path: Self.folder + "v2.safetensors")
        let names = file.names.compactMap { old in name(old).map { (old, $0) } }
        return try folder.write("renamed.safetensors", container(of: file, names))
    }

    @Test func `all layers of an OpenCLIP tower without a projection are read`() throws {
        let folder = try TemporaryFolder()
        let path = try renamed(folder) { name in
            ["resblocks.2.", "text_projection", "logit_scale"].contains { name.contains($0) }
                ? nil : name
        }
        let parts = try ModelParts(path, clipMerges: merges(folder))
        #expect(parts.text.layers == 2)
        try paints(parts, "v2")
    }

    @Test func `SD-Turbo's names of the text encoder are read, and mean noise`() throws {
        let folder = try TemporaryFolder()
        let path = try renamed(folder) {
            $0.replacing("cond_stage_model.model.", with: "conditioner.embedders.0.model.")
        }
        let merges = try merges(folder)
        try Model.check(path: path, clipMerges: merges)
        let parts = try ModelParts(path, clipMerges: merges)
        #expect(try parts.scheduler.prediction() == .epsilon)
        #expect(parts.unet.sampleSize == [64, 64])
        // This one was made for velocity.
        try folder.write("renamed.yaml", "    parameterization: \"v\"\n")
        try paints(ModelParts(path, clipMerges: merges), "v2")
    }

    @Test func `a 2.x model that says so predicts noise, at 512 pixels`() throws {
        let folder = try TemporaryFolder()
        let path = folder.path + "/base.safetensors"
        try FileManager.default.copyItem(atPath: Self.folder + "v2.safetensors", toPath: path)
        let merges = try merges(folder)
        #expect(try ModelParts(path, clipMerges: merges).unet.sampleSize == [96, 96])
        try folder.write("base.yaml", "model:\n  params:\n    parameterization: \"eps\"\n")
        let parts = try ModelParts(path, clipMerges: merges)
        #expect(try parts.scheduler.prediction() == .epsilon)
        #expect(parts.unet.sampleSize == [64, 64])
        #expect(
            parts.files.map(\.name) == ["model.safetensors", "tokenizer/merges.txt", "model.yaml"])
        try folder.write("base.yaml", "    parameterization: \"v\"\n")
        #expect(try ModelParts(path, clipMerges: merges).scheduler.prediction() == .velocity)
    }

    /// A safetensors file of single bytes with these names, the shapes given.
    private func header(_ tensors: [(String, [Int])]) -> [UInt8] {
        var at = 0
        let members = tensors.map { name, shape in
            let size = shape.reduce(1, *)
            defer { at += size }
            return "\"\(name)\":{\"dtype\":\"U8\",\"shape\":\(shape),"
                + "\"data_offsets\":[\(at),\(at + size)]}"
        }
        return container(members, [UInt8](repeating: 0, count: at))
    }

    /// A safetensors file of these members and their bytes.
    private func container(_ members: [String], _ data: [UInt8]) -> [UInt8] {
        let text = "{" + members.joined(separator: ",") + "}"
        let length = UInt64(text.utf8.count)
        return (0..<8).map { UInt8(truncatingIfNeeded: length >> (8 * $0)) } + Array(text.utf8)
            + data
    }

    /// A safetensors file of some tensors of another, by their old and new names.
    private func container(of file: SafeTensors, _ names: [(old: String, new: String)]) throws
        -> [UInt8]
    {
        var (members, data) = ([String](), [UInt8]())
        for (old, new) in names {
            let tensor = try file.tensor(old)
            let bytes = tensor.withUnsafeBytes { Array($0) }
            members.append(
                "\"\(new)\":{\"dtype\":\"\(tensor.type.rawValue)\",\"shape\":\(tensor.shape),"
                    + "\"data_offsets\":[\(data.count),\(data.count + bytes.count)]}")
            data += bytes
        }
        return container(members, data)
    }

    @Test func `a UNet that no model has is refused before it is loaded`() throws {
        let folder = try TemporaryFolder()
        let merges = try merges(folder)
        let unet = "model.diffusion_model."
        let common: [(String, [Int])] = [
            ("cond_stage_model.model.token_embedding.weight", [1, 1]),
            ("first_stage_model.decoder.conv_in.weight", [1, 1, 1, 1]),
            ("\(unet)input_blocks.0.0.weight", [1, 4, 1, 1]),
            ("\(unet)out.2.weight", [4, 1, 1, 1]),
            ("\(unet)time_embed.0.weight", [1, 1]),
            ("\(unet)middle_block.1.proj_in.weight", [1, 1]),
            ("\(unet)middle_block.1.transformer_blocks.0.attn2.to_k.weight", [1, 1]),
        ]
        func error(_ tensors: [(String, [Int])]) throws -> String {
            let path = try folder.write("x.safetensors", header(common + tensors))
            do { _ = try ModelParts(path, clipMerges: merges) } catch { return "\(error)" }
            return "none"
        }
        #expect(
            try error([("\(unet)input_blocks.1.0.in_layers.2.weight", [224, 1, 1, 1])]).hasSuffix(
                "a level has 224 channels, expected multiples of 32 that 3 heads share evenly"))
        #expect(
            try error(
                (1...255).map { ("\(unet)input_blocks.\($0).0.in_layers.2.weight", [32, 1, 1, 1]) }
            ).hasSuffix("model.diffusion_model.input_blocks does not end before block 256"))
    }

    @Test(
        arguments: [
            ("conditioner.embedders.0.transformer.x", "a Stable Diffusion XL model"),
            ("conditioner.embedders.1.model.x", "a Stable Diffusion XL model"),
            ("conditioner.embedders.0.open_clip.x", "a Stable Video Diffusion model"),
            ("model.diffusion_model.joint_blocks.0.x", "a Stable Diffusion 3 model"),
            ("model.diffusion_model.double_blocks.0.img_attn.norm.x", "a FLUX model"),
            ("lora_unet_down_blocks_0.lora_up.weight", "a LoRA, which changes a model and is none"),
            ("unet.down_blocks.0.attn1.to_q.lora_A.weight", "a LoRA, which changes a model"),
            ("control_model.time_embed.0.weight", "a ControlNet, which goes with a model"),
            ("emb_params", "a textual inversion"), ("decoder.conv_in.weight", "a VAE alone"),
            ("down_blocks.0.motion_modules.0.x", "an AnimateDiff motion module"),
            ("down_blocks.0.resnets.0.conv1.weight", "a UNet alone"),
            ("model.diffusion_model.label_emb.0.0.weight", "a Stable Diffusion unCLIP model"),
            ("anything", "no Stable Diffusion checkpoint that is known here"),
            ("model.diffusion_model.out.0.weight", "a checkpoint without its text encoder"),
        ])
    func `another kind of model is named from its header alone`(name: String, words: String) throws
    {
        let folder = try TemporaryFolder()
        let path = try folder.write("x.safetensors", header([(name, [1])]))
        #expect {
            try Model.check(path: path)
        } throws: {
            "\($0)".hasPrefix("\(path): \(words)")
                && "\($0)".hasSuffix(
                    "; not supported, only Stable Diffusion 1.x and 2.x models are")
        }
    }

    @Test(
        arguments: [
            (9, "an inpainting model"), (8, "an InstructPix2Pix model"),
            (7, "an upscaling model"), (5, "a depth-to-image model"),
        ])
    func `a UNet with more input channels is named`(channels: Int, words: String) throws {
        let folder = try TemporaryFolder()
        let name = "model.diffusion_model.input_blocks.0.0.weight"
        let path = try folder.write("x.safetensors", header([(name, [1, channels, 1, 1])]))
        #expect {
            try Model.check(path: path)
        } throws: {
            "\($0)".hasPrefix("\(path): \(words); not supported")
        }
    }

    @Test func `what is missing from a file is listed`() throws {
        let folder = try TemporaryFolder()
        let merges = try merges(folder)
        let path = folder.path + "/cut.safetensors"
        var bytes = try bytes(of: Self.folder + "v1.safetensors")
        // A name of the same length that no network has.
        let old = Array("model.diffusion_model.input_blocks.1.0.in_layers.0.bias".utf8)
        let at = try #require(Data(bytes).firstRange(of: old))
        bytes[at.upperBound - 1] = UInt8(ascii: "z")
        try Data(bytes).write(to: URL(fileURLWithPath: path))
        #expect {
            try Model(path: path, clipMerges: merges, threads: 1)
        } throws: {
            "\($0)".contains("down_blocks.0.resnets.0.norm1.bias is missing")
                && "\($0)".contains("down_blocks.0.resnets.0.norm1.biaz is unknown")
        }
        #expect(throws: DiffusionError.self) { try Model.check(path: path) }
    }

    @Test(arguments: ["", ".fp16"])
    func `a model in shards is the model in one file`(variant: String) throws {
        let copy = try ModelCopy("tiny-sd1")
        let whole = "\(copy.path)/unet/diffusion_pytorch_model.safetensors"
        let before = try Model(path: copy.path, threads: 1)
        let job = Job(
            prompt: "a", negative: "", width: 32, height: 32, steps: 1, guidance: 1,
            scheduler: "DDIM", seed: 1)
        let picture = try before.generate(job, events: { _ in }, isCancelled: { false })
        try split(whole, into: 3, variant: variant)
        try copy.remove("unet/diffusion_pytorch_model.safetensors")
        let after = try Model(path: copy.path, threads: 1)
        #expect(try after.generate(job, events: { _ in }, isCancelled: { false }) == picture)
        let names = try Model.fingerprintFiles(path: copy.path).map(\.name)
        #expect(names.filter { $0.contains("-of-00003") }.count == 3)
        #expect(names.contains { $0.hasSuffix(".index\(variant).json") })
        try copy.remove("unet/diffusion_pytorch_model-00002-of-00003\(variant).safetensors")
        #expect(copy.error().contains("00002-of-00003"))
        let index = "unet/diffusion_pytorch_model.safetensors.index\(variant).json"
        try copy.set(index, "weight_map", #"{"x": "../../secret.safetensors"}"#)
        #expect(copy.error().contains("allowed is the name of a .safetensors file beside it"))
        try copy.set(index, "weight_map", "{}")
        #expect(copy.error().hasSuffix("holds no weight_map"))
    }

    /// Writes the tensors of a file into several, with an index.
    private func split(_ path: String, into count: Int, variant: String) throws {
        let file = try SafeTensors(path: path)
        let base = String(path.dropLast(".safetensors".count))
        var map: [String: String] = [:]
        for number in 0..<count {
            let names = file.names.enumerated().filter { $0.offset % count == number }.map(
                \.element)
            let shard = "-0000\(number + 1)-of-0000\(count)\(variant).safetensors"
            for name in names { map[name] = base.split(separator: "/").last.map { $0 + shard } }
            try Data(container(of: file, names.map { ($0, $0) })).write(
                to: URL(fileURLWithPath: base + shard))
        }
        try JSONSerialization.data(withJSONObject: ["metadata": [:], "weight_map": map])
            .write(to: URL(fileURLWithPath: base + ".safetensors.index\(variant).json"))
    }
}
