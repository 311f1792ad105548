/// The shape of a CLIPTextModel.
struct TextEncoderConfig {
    let vocabulary: Int
    /// Tokens of a sequence.
    let positions: Int
    let width: Int
    /// Width between the two matrices of a layer's perceptron.
    let innerWidth: Int
    let layers: Int
    let heads: Int
    let epsilon: Float
    /// The perceptron's function: CLIP's approximation of GELU, or GELU itself.
    let approximatesGelu: Bool

    /// Reads and checks a `config.json`; defaults are those of transformers' CLIPTextConfig.
    ///
    /// - Parameter path: the file.
    /// - Throws: `DiffusionError` for what is missing or not supported.
    init(_ path: String) throws {
        let file = try ConfigFile(path)
        if let classes = file["architectures"]?.arrayValue, classes != [.text("CLIPTextModel")] {
            throw file.failure("architectures", classes.first, "CLIPTextModel")
        }
        vocabulary = try file.integer("vocab_size", default: 49408)
        positions = try file.integer("max_position_embeddings", default: 77)
        width = try file.integer("hidden_size", default: 512)
        innerWidth = try file.integer("intermediate_size", default: 2048)
        layers = try file.layers("num_hidden_layers", default: 12)
        heads = try file.integer("num_attention_heads", default: 8)
        epsilon = Float(try file.real("layer_norm_eps", default: 1e-5))
        approximatesGelu =
            try file.choice("hidden_act", default: "quick_gelu", allowed: ["quick_gelu", "gelu"])
            == "quick_gelu"
        guard width % heads == 0 else {
            throw file.failure("num_attention_heads", .integer(heads), "a divisor of \(width)")
        }
    }
}
