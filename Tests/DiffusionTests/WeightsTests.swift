import Foundation
import Testing

@testable import Diffusion

/// Weight files that are not what the configuration says.
@Suite struct WeightsTests {
    private let unet = "unet/diffusion_pytorch_model.safetensors"
    private let vae = "vae/diffusion_pytorch_model.safetensors"
    private let text = "text_encoder/model.safetensors"

    @Test func `a tensor under a wrong name is both missing and unknown`() throws {
        let copy = try ModelCopy("tiny-sd1")
        try copy.replace(unet, "\"conv_in.weight\"", "\"conv_on.weight\"")
        #expect(
            copy.error() == "\(unet): conv_in.weight is missing; conv_on.weight is unknown")
    }

    @Test func `eight contradicted shapes are listed, and the rest counted`() throws {
        let copy = try ModelCopy("tiny-sd1")
        try copy.set("text_encoder/config.json", "intermediate_size", "40")
        #expect(
            copy.error()
                == "\(text): encoder.layers.0.mlp.fc1.weight is [37, 32], expected [40, 32];"
                + " encoder.layers.0.mlp.fc1.bias is [37], expected [40];"
                + " encoder.layers.0.mlp.fc2.weight is [32, 37], expected [32, 40];"
                + " encoder.layers.1.mlp.fc1.weight is [37, 32], expected [40, 32];"
                + " encoder.layers.1.mlp.fc1.bias is [37], expected [40];"
                + " encoder.layers.1.mlp.fc2.weight is [32, 37], expected [32, 40]")
    }

    @Test func `a layer less leaves tensors unknown, a layer more missing`() throws {
        let copy = try ModelCopy("tiny-sd1")
        try copy.set("text_encoder/config.json", "num_hidden_layers", "1")
        #expect(copy.error().contains("encoder.layers.1.layer_norm1.bias is unknown"))
        #expect(copy.error().hasSuffix("; and 8 more"))
        try copy.set("text_encoder/config.json", "num_hidden_layers", "3")
        #expect(copy.error().contains("encoder.layers.2.layer_norm1.weight is missing"))
        try copy.set("text_encoder/config.json", "num_hidden_layers", "256")
        #expect(copy.error().contains("encoder.layers.2.layer_norm1.weight is missing"))
        #expect(copy.error().hasSuffix("; and at least 92 more"))
    }

    @Test func `weights of integers are refused`() throws {
        let copy = try ModelCopy("tiny-sd1")
        try copy.replace(unet, "\"dtype\":\"F16\"", "\"dtype\":\"I16\"")
        #expect(copy.error().contains(" is I16, expected F32, F16 or BF16"))
    }

    @Test func `a tensor in two spellings is refused`() throws {
        let copy = try ModelCopy("tiny-sd1")
        // The old spelling of the keys' bias is there; here is the new one as well.
        let attention = "decoder.mid_block.attentions.0"
        try copy.replace(vae, "\"\(attention).query.bias\":", "\"\(attention).to_k.bias\" :")
        #expect(
            copy.error().contains("\(attention).key.bias is there in two spellings")
                || copy.error().contains("\(attention).to_k.bias is there in two spellings"))
    }

    @Test(arguments: [0, 0.001, 0.02, 0.5, 0.999])
    func `truncated files are refused with their path`(fraction: Double) throws {
        for file in [unet, vae, text] {
            let copy = try ModelCopy("tiny-sd1")
            try copy.truncate(file, to: fraction)
            #expect(copy.error().hasPrefix("\(file): "))
        }
    }

    @Test func `an error among thousands lists a hundred at most`() throws {
        let copy = try ModelCopy("tiny-sd1")
        try copy.set("unet/config.json", "layers_per_block", "64")
        do {
            _ = try Model(path: copy.path, threads: 1)
            Issue.record("opened")
        } catch DiffusionError.weights(_, let problems) {
            #expect(problems.count == 100)
        }
    }
}
