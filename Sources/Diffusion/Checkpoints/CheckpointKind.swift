/// The kind of a single file of weights, by the names of its tensors.
enum CheckpointKind {
    /// A whole Stable Diffusion 1.x/2.x model in the original layout.
    case stableDiffusion
    /// Something else; the words for it.
    case other(String)

    /// Looks at the names and, for the models that differ by it alone, at the input's channels.
    ///
    /// - Parameter file: a checked header.
    init(_ file: SafeTensors) {
        let names = file.names
        func has(_ part: String) -> Bool { names.contains { $0.contains(part) } }
        func begins(_ part: String) -> Bool { names.contains { $0.hasPrefix(part) } }
        let unet = OriginalLayout.unetPrefix
        if let known = Self.marks.first(where: { mark in
            mark.parts.contains { mark.isPrefix ? begins($0) : has($0) }
        }) {
            self = .other(known.words)
        } else if !begins(unet) {
            self = .other(
                begins("decoder.") || begins("first_stage_model.")
                    ? "a VAE alone"
                    : begins("down_blocks.")
                        ? "a UNet alone" : "no Stable Diffusion checkpoint that is known here")
        } else if begins("\(unet)label_emb.") {
            self = .other(
                begins("conditioner.embedders.")
                    ? "a Stable Diffusion XL refiner" : "a Stable Diffusion unCLIP model")
        } else {
            self =
                switch file["\(unet)input_blocks.0.0.weight"]?.shape.dropFirst().first {
                case 9: .other("an inpainting model")
                case 8: .other("an InstructPix2Pix model")
                case 7: .other("an upscaling model")
                case 5: .other("a depth-to-image model")
                default: .stableDiffusion
                }
        }
    }

    /// Parts of names that tell a kind, the surest first.
    private static let marks: [(words: String, parts: [String], isPrefix: Bool)] = [
        (
            "a LoRA, which changes a model and is none",
            [
                ".lora_up.", ".lora_down.", ".lora_A.", ".lora_B.", "lora_unet_", "lora_te",
                ".hada_w1",
            ],
            false
        ),
        ("a Stable Diffusion 3 model", ["joint_blocks."], false),
        ("a FLUX.2 model", ["single_stream_modulation."], false),
        ("a Chroma model", ["distilled_guidance_layer."], false),
        ("a HiDream model", ["double_stream_blocks."], false),
        (
            "a FLUX model",
            ["double_blocks.0.img_attn", "single_blocks.0.linear1", "single_transformer_blocks."],
            false
        ),
        ("a Stable Video Diffusion model", ["conditioner.embedders.0.open_clip."], true),
        (
            "a Stable Diffusion XL model",
            ["conditioner.embedders.0.transformer.", "conditioner.embedders.1."], true
        ),
        ("a Stable Diffusion XL model", ["add_embedding.linear_1."], false),
        ("a Stable Cascade model", ["clip_txt_mapper.", "channelwise."], false),
        (
            "a ControlNet, which goes with a model and is none",
            ["control_model.", "controlnet_", "input_hint_block."], false
        ),
        ("an AnimateDiff motion module", ["motion_modules."], false),
        ("a textual inversion", ["emb_params", "string_to_param"], true),
    ]
}
