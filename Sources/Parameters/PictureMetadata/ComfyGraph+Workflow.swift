import JSON

/// The drawing that ComfyUI's editor saves: nodes with their widgets' values in a row, and links.
extension ComfyGraph {
    /// The names of the widgets of nodes, in the order of their values; the row of a sampler also
    /// holds what becomes of the seed afterwards, which the graph has no input for.
    private static let widgets: [String: [String]] = [
        "KSampler": ["seed", "-", "steps", "cfg", "sampler_name", "scheduler", "denoise"],
        "KSamplerAdvanced": [
            "add_noise", "noise_seed", "-", "steps", "cfg", "sampler_name", "scheduler",
            "start_at_step", "end_at_step", "return_with_leftover_noise",
        ],
        "CLIPTextEncode": ["text"],
        "EmptyLatentImage": ["width", "height", "batch_size"],
        "EmptySD3LatentImage": ["width", "height", "batch_size"],
        "CheckpointLoaderSimple": ["ckpt_name"],
        "UNETLoader": ["unet_name", "weight_dtype"],
        "LoraLoader": ["lora_name", "strength_model", "strength_clip"],
        "LoraLoaderModelOnly": ["lora_name", "strength_model"],
        "ControlNetApply": ["strength"],
        "LatentUpscale": ["upscale_method", "width", "height", "crop"],
        "RandomNoise": ["noise_seed", "-"],
        "KSamplerSelect": ["sampler_name"],
        "BasicScheduler": ["scheduler", "steps", "denoise"],
        "CFGGuider": ["cfg"],
        "PrimitiveNode": ["value"],
        "PrimitiveString": ["value"],
        "PrimitiveStringMultiline": ["value"],
        "PrimitiveInt": ["value"],
    ]

    /// - Returns: nil where there are no nodes.
    init?(workflow: [String: JSONValue]) {
        var sources: [Int: JSONValue] = [:]
        for link in workflow["links"]?.arrayValue ?? [] {
            // [link, from node, from output, to node, to input, type], or an object in later
            // versions
            if let parts = link.arrayValue, parts.count >= 3, let number = parts[0].integerValue {
                sources[number] = .array([parts[1], parts[2]])
            } else if let number = link["id"]?.integerValue, let from = link["origin_id"] {
                sources[number] = .array([from, link["origin_slot"] ?? .integer(0)])
            }
        }
        var nodes: [String: Node] = [:]
        for value in workflow["nodes"]?.arrayValue ?? [] {
            guard let id = value["id"], let kind = value["type"]?.textValue else { continue }
            // Muted nodes are as if they were not there; those of mode 4 pass on what they get.
            let mode = value["mode"]?.integerValue ?? 0
            guard mode != 2 else { continue }
            var inputs = Self.values(of: kind, value["widgets_values"])
            for input in value["inputs"]?.arrayValue ?? [] {
                guard let name = input["name"]?.textValue,
                    let link = input["link"]?.integerValue, let source = sources[link]
                else { continue }
                inputs[name] = source
            }
            let name = id.textValue ?? id.integerValue.map(String.init) ?? ""
            nodes[name] = Node(kind: kind, inputs: inputs, isBypassed: mode == 4)
        }
        guard !nodes.isEmpty else { return nil }
        self.init(nodes)
    }

    private static func values(of kind: String, _ values: JSONValue?) -> [String: JSONValue] {
        if let members = values?.objectValue { return members }
        var inputs: [String: JSONValue] = [:]
        for (name, value) in zip(widgets[kind] ?? [], values?.arrayValue ?? []) where name != "-" {
            inputs[name] = value
        }
        return inputs
    }
}
