import JSON

/// A graph of nodes, by their numbers.
struct ComfyGraph {
    struct Node {
        var kind: String
        /// A value, or a link as `[node, output]`.
        var inputs: [String: JSONValue]
        /// What it is is passed on unchanged.
        var isBypassed = false
    }

    private let nodes: [String: Node]
    /// The most nodes on the way from one to another; also ends a circle.
    private static let maxNodes = 200

    init(_ nodes: [String: Node]) { self.nodes = nodes }

    // MARK: - Following links

    private func target(_ value: JSONValue?) -> String? {
        guard let link = value?.arrayValue, let first = link.first, link.count >= 1 else {
            return nil
        }
        return first.textValue ?? first.integerValue.map(String.init)
    }

    /// The plain value of an input, over nodes that only hold one.
    private func value(_ input: JSONValue?) -> JSONValue? {
        var seen: Set<String> = []
        return value(input, &seen)
    }

    /// A node that was looked into once holds nothing more.
    private func value(_ input: JSONValue?, _ seen: inout Set<String>) -> JSONValue? {
        guard let id = target(input) else { return input?.arrayValue == nil ? input : nil }
        guard seen.count < Self.maxNodes, seen.insert(id).inserted, let node = nodes[id] else {
            return nil
        }
        let names = [
            "value", "seed", "noise_seed", "int", "float", "number", "text", "string", "Value", "",
        ]
        for name in names {
            if let found = node.inputs[name], let plain = value(found, &seen) { return plain }
        }
        return nil
    }

    /// The nodes reached from an input, nearest first, going on only where `goesOn` names inputs.
    private func walk(_ start: JSONValue?, _ goesOn: (String, Node) -> [String]) -> [(String, Node)]
    {
        var found: [(String, Node)] = []
        var seen: Set<String> = []
        var open = [target(start)].compactMap(\.self)[...]
        while let id = open.popFirst(), found.count < Self.maxNodes {
            guard seen.insert(id).inserted, let node = nodes[id] else { continue }
            found.append((id, node))
            open += goesOn(id, node).compactMap { target(node.inputs[$0]) }
        }
        return found
    }

    private func all(_ node: Node) -> [String] { node.inputs.keys.sorted() }

    // MARK: - Samplers

    /// The nodes that paint, by number: those with the inputs of a KSampler, and the custom ones.
    private var samplers: [(id: String, node: Node)] {
        nodes.filter { _, node in
            guard !node.isBypassed else { return false }
            let keys = Set(node.inputs.keys)
            return keys.isSuperset(of: ["sampler_name", "steps", "cfg"])
                || node.kind.hasPrefix("SamplerCustom")
        }.sorted { a, b in
            (Int(a.key) ?? .max, a.key) < (Int(b.key) ?? .max, b.key)
        }.map { ($0.key, $0.value) }
    }

    private func latent(_ sampler: Node) -> [(String, Node)] {
        walk(sampler.inputs["latent_image"] ?? sampler.inputs["latent"]) { _, node in
            ["samples", "latent_image", "latent", "pixels", "image", ""]
                .filter { node.inputs[$0] != nil }
        }
    }

    /// Whether a sampler begins from nothing, not from what another one or a file has made.
    private func isFirst(_ sampler: Node) -> Bool {
        latent(sampler).first?.1.kind.hasPrefix("Empty") == true
    }

    func reading(_ limits: Limits) -> PictureMetadata? {
        let samplers = samplers
        guard let (id, sampler) = samplers.first(where: { isFirst($0.node) }) ?? samplers.first
        else {
            return nil
        }
        var reading = PictureMetadata("ComfyUI", limits)
        if samplers.count > 1 {
            reading.lose(
                "\(samplers.count) samplers: only node \(quoted(id, quotes: false)) is read")
        }
        readNumbers(of: sampler, &reading)
        readSize(of: sampler, &reading)
        readModel(of: sampler, &reading)
        let guider = walk(sampler.inputs["guider"]) { _, _ in [] }.first?.1
        let positive =
            sampler.inputs["positive"] ?? guider?.inputs["positive"]
            ?? guider?.inputs["conditioning"]
        reading.setText(.prompt, texts(positive, "positive", &reading))
        let negative = sampler.inputs["negative"] ?? guider?.inputs["negative"]
        reading.setText(.negative, texts(negative, "negative", &reading))
        return reading
    }

    private func readNumbers(of sampler: Node, _ reading: inout PictureMetadata) {
        // What a custom sampler is fed by: noise, guider, sampler and sigmas.
        let feeders =
            [sampler]
            + ["noise", "guider", "sampler", "sigmas"].flatMap { name in
                walk(sampler.inputs[name]) { _, _ in [] }.map(\.1)
            }
        func input(_ names: String...) -> JSONValue? {
            for node in feeders {
                for name in names {
                    if let found = node.inputs[name] { return value(found) }
                }
            }
            return nil
        }
        reading.set(.seed, input("seed", "noise_seed"))
        reading.set(.steps, input("steps"))
        reading.set(.guidance, input("cfg"))
        reading.setSampler(input("sampler_name")?.textValue)
        reading.setNoiseSchedule(input("scheduler")?.textValue)
        if let denoise = input("denoise")?.realValue, denoise != 1 {
            reading.lose(
                "denoise \(Number.shortest(denoise)): only a whole picture is painted here")
        }
        if let start = input("start_at_step")?.integerValue, start > 0 {
            reading.lose("start_at_step \(start): painting begins at the first step here")
        }
        if let end = input("end_at_step")?.integerValue,
            let steps = input("steps")?.integerValue, end < steps
        {
            reading.lose("end_at_step \(end): painting goes to the last step here")
        }
        if input("add_noise")?.textValue == "disable" {
            reading.lose("add_noise disable: painting begins from noise here")
        }
    }

    private func readSize(of sampler: Node, _ reading: inout PictureMetadata) {
        for (_, node) in latent(sampler) {
            if node.inputs["width"] != nil, node.inputs["height"] != nil {
                if node.kind.hasPrefix("Empty") {
                    reading.setSize(value(node.inputs["width"]), value(node.inputs["height"]))
                    if let count = value(node.inputs["batch_size"]), count.integerValue != 1 {
                        reading.set(.count, count)
                    }
                    return
                }
                reading.lose("\(name(node)): the picture is not enlarged here")
            }
            if node.kind.hasPrefix("LoadImage") || node.kind.hasPrefix("VAEEncode") {
                reading.lose("\(name(node)): only text makes a picture here")
            }
        }
    }

    private func readModel(of sampler: Node, _ reading: inout PictureMetadata) {
        let start =
            sampler.inputs["model"]
            ?? walk(sampler.inputs["guider"]) { _, _ in [] }.first?.1.inputs["model"]
        for (_, node) in walk(
            start, { _, node in ["model", "model1", ""].filter { node.inputs[$0] != nil } })
        {
            if let file = (value(node.inputs["ckpt_name"]) ?? value(node.inputs["unet_name"]))?
                .textValue
            {
                reading.setModel(file)
                return
            }
            guard !node.isBypassed else { continue }
            if let lora = value(node.inputs["lora_name"])?.textValue {
                let weight =
                    value(node.inputs["strength_model"])?.realValue
                    .map { " of weight \(Number.shortest($0))" } ?? ""
                reading.lose("LoRA \(quoted(lora, quotes: false))\(weight): none are used here")
            } else if node.kind != "Reroute" {
                reading.lose("\(name(node)): the model is used as it is here")
            }
        }
    }

    /// The texts that lead to an input of the sampler.
    private func texts(
        _ start: JSONValue?, _ role: String, _ reading: inout PictureMetadata
    ) -> String? {
        var texts: [String] = []
        let way = walk(start) { _, node in
            if node.inputs["text"] != nil || node.inputs["text_g"] != nil { return [] }
            let names = all(node).filter { $0.hasPrefix("conditioning") || $0.isEmpty }
            return names.isEmpty && node.inputs[role] != nil ? [role] : names
        }
        for (_, node) in way {
            let own = ["text", "text_g", "text_l", "t5xxl", "clip_l"]
                .compactMap { value(node.inputs[$0])?.textValue }
                .map { String(trimmed($0)) }
            for text in own where !text.isEmpty && !texts.contains(text) { texts.append(text) }
            if node.kind.contains("ControlNet"), !node.isBypassed {
                reading.lose("\(name(node)): none are used here")
            } else if node.kind.contains("SetArea") || node.kind.contains("SetMask") {
                reading.lose("\(name(node)): a text holds for the whole picture here")
            } else if node.kind == "ConditioningZeroOut" {
                return nil
            }
        }
        if texts.count > 1 {
            reading.lose("\(texts.count) \(role) texts: are joined with commas")
        }
        return texts.isEmpty ? nil : texts.joined(separator: ", ")
    }

    private func name(_ node: Node) -> String { quoted(node.kind, quotes: false) }
}
