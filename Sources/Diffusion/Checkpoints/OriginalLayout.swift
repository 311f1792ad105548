/// Names of tensors in the original layout (CompVis, Stability AI) and in diffusers'.
///
/// The shapes of the blocks are found by walking the file, so that the names of blocks, which the
/// original layout numbers through, fall out of the walk.
struct OriginalLayout: Sendable {
    static let unetPrefix = "model.diffusion_model."
    static let vaePrefixes = ["first_stage_model.", "vae."]
    static let clipPrefix = "cond_stage_model.transformer."
    static let openClipPrefixes = ["cond_stage_model.model.", turboPrefix]
    /// OpenCLIP's in Stability AI's own file of SD-Turbo.
    static let turboPrefix = "conditioner.embedders.0.model."

    /// diffusers' name of each numbered block of the UNet, both ending in a point.
    private let unetBlocks: [String: String]
    /// Levels of the VAE's decoder, which the two layouts count from opposite ends.
    private let vaeLevels: Int
    /// Layers of an OpenCLIP tower that are read.
    private let textLayers: Int

    init(unetBlocks: [String: String], vaeLevels: Int, textLayers: Int) {
        self.unetBlocks = unetBlocks
        self.vaeLevels = vaeLevels
        self.textLayers = textLayers
    }

    /// A UNet's tensor; nil for one of another network.
    func unet(_ name: String) -> String? {
        guard let rest = name.dropping(Self.unetPrefix) else { return nil }
        for (old, new) in Self.unetEnds {
            if let end = rest.dropping(old) { return new + end }
        }
        // "input_blocks.4.0." or "middle_block.1."
        let parts = rest.split(separator: ".", omittingEmptySubsequences: false)
        let depth = rest.hasPrefix("middle_block.") ? 2 : 3
        guard parts.count > depth else { return rest }
        let block = parts[..<depth].joined(separator: ".") + "."
        guard let known = unetBlocks[block] else { return rest }
        return known + Self.unetLayer(parts[depth...].joined(separator: "."))
    }

    private static let unetEnds = [
        ("time_embed.0.", "time_embedding.linear_1."),
        ("time_embed.2.", "time_embedding.linear_2."),
        ("input_blocks.0.0.", "conv_in."), ("out.0.", "conv_norm_out."), ("out.2.", "conv_out."),
    ]

    /// Names within a residual block; those of a transformer are the same in both layouts.
    private static func unetLayer(_ name: String) -> String {
        for (old, new) in [
            ("in_layers.0.", "norm1."), ("in_layers.2.", "conv1."),
            ("emb_layers.1.", "time_emb_proj."),
            ("out_layers.0.", "norm2."), ("out_layers.3.", "conv2."),
            ("skip_connection.", "conv_shortcut."), ("op.", "conv."),
        ] {
            if let rest = name.dropping(old) { return new + rest }
        }
        return name
    }

    /// A VAE's tensor; nil for one of another network.
    func vae(_ name: String) -> String? {
        guard let rest = Self.vaePrefixes.lazy.compactMap({ name.dropping($0) }).first else {
            return nil
        }
        // Loss networks and averages of training.
        guard
            ["encoder.", "decoder.", "quant_conv.", "post_quant_conv."].contains(
                where: rest.hasPrefix)
        else { return nil }
        var new = rest
        for (old, now) in [
            ("decoder.norm_out.", "decoder.conv_norm_out."),
            ("decoder.mid.block_1.", "decoder.mid_block.resnets.0."),
            ("decoder.mid.block_2.", "decoder.mid_block.resnets.1."),
            ("decoder.mid.attn_1.norm.", "decoder.mid_block.attentions.0.group_norm."),
            ("decoder.mid.attn_1.q.", "decoder.mid_block.attentions.0.to_q."),
            ("decoder.mid.attn_1.k.", "decoder.mid_block.attentions.0.to_k."),
            ("decoder.mid.attn_1.v.", "decoder.mid_block.attentions.0.to_v."),
            ("decoder.mid.attn_1.proj_out.", "decoder.mid_block.attentions.0.to_out.0."),
        ] {
            if let end = rest.dropping(old) { new = now + end }
        }
        if let up = rest.dropping("decoder.up.") {
            let parts = up.split(separator: ".", omittingEmptySubsequences: false)
            if parts.count > 2, let level = Int(parts[0]), (0..<vaeLevels).contains(level) {
                let block = "decoder.up_blocks.\(vaeLevels - 1 - level)."
                new =
                    parts[1] == "upsample"
                    ? block + "upsamplers.0." + parts[2...].joined(separator: ".")
                    : block + "resnets." + parts[2...].joined(separator: ".")
            }
        }
        return new.replacingFirst(".nin_shortcut.", ".conv_shortcut.")
    }

    /// A text encoder's tensor; nil for one of another network and for a layer that is not read.
    func text(_ name: String) -> String? {
        if let rest = name.dropping(Self.clipPrefix) { return rest }
        guard let rest = Self.openClipPrefixes.lazy.compactMap({ name.dropping($0) }).first else {
            return nil
        }
        switch rest {
        case "positional_embedding": return "embeddings.position_embedding.weight"
        case "token_embedding.weight": return "embeddings.token_embedding.weight"
        case "text_projection", "logit_scale", "attn_mask": return nil
        default: break
        }
        if let end = rest.dropping("ln_final.") { return "final_layer_norm." + end }
        guard let layer = rest.dropping("transformer.resblocks."),
            let point = layer.firstIndex(of: "."), let number = Int(layer[..<point])
        else { return rest }
        guard number < textLayers else { return nil }
        let end = String(layer[layer.index(after: point)...])
        let block = "encoder.layers.\(number)."
        for (old, new) in [
            ("ln_1.", "layer_norm1."), ("ln_2.", "layer_norm2."), ("mlp.c_fc.", "mlp.fc1."),
            ("mlp.c_proj.", "mlp.fc2."), ("attn.out_proj.", "self_attn.out_proj."),
            ("attn.in_proj_", "self_attn.in_proj."),
        ] {
            if let rest = end.dropping(old) { return block + new + rest }
        }
        return block + end
    }
}

extension String {
    /// The text after a prefix; nil without it.
    func dropping(_ prefix: String) -> String? {
        hasPrefix(prefix) ? String(dropFirst(prefix.count)) : nil
    }

    fileprivate func replacingFirst(_ old: String, _ new: String) -> String {
        guard let range = firstRange(of: old) else { return self }
        return replacingCharacters(in: range, with: new)
    }

    private func replacingCharacters(in range: Range<String.Index>, with text: String) -> String {
        String(self[..<range.lowerBound]) + text + String(self[range.upperBound...])
    }
}
