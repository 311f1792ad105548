/// What a picture of another program says: our parameters, and what could not be carried over.
public struct DialectReading: Sendable {
    /// Who wrote it, such as `ComfyUI`.
    public let dialect: String
    public internal(set) var settings = Settings()
    /// A clause for each thing that has no place here, or not this value.
    public internal(set) var losses: [String] = []

    init(_ dialect: String) { self.dialect = dialect }

    /// The losses that are kept; a hostile file may name any number.
    static let mostLosses = 50

    mutating func lose(_ what: String) {
        guard losses.count < Self.mostLosses, !losses.contains(what) else { return }
        losses.append(what)
    }

    /// Takes a value as it stands; one out of range, or of the wrong kind, is said and left unset.
    mutating func set(_ parameter: Parameter, _ value: JSONValue?) {
        guard let value, value != .null else { return }
        do {
            switch value {
            case .text(let text): try parameter.set(parameter.parse(text), in: &settings)
            default:
                guard let plain = value.parameterValue else {
                    return lose("\(parameter.name): \(value.kind) is no value")
                }
                try parameter.set(plain, in: &settings)
            }
        } catch {
            lose("\(error)")
        }
    }

    mutating func setSize(_ width: JSONValue?, _ height: JSONValue?) {
        set(.width, width)
        set(.height, height)
    }

    /// A prompt; nothing is set where it is empty.
    mutating func setText(_ parameter: Parameter, _ text: String?) {
        guard let text, !text.isEmpty else { return }
        set(parameter, .text(text))
    }

    /// A sampler by the name it has there, or the nearest one here.
    mutating func setSampler(_ name: String?) {
        guard let name, !name.isEmpty else { return }
        if (try? Parameter.scheduler.parse(name)) != nil {
            return set(.scheduler, .text(name))
        }
        let key = name.lowercased().filter { $0.isLetter || $0.isNumber }
        let near = Self.nearest.first { key.hasPrefix($0.prefix) }?.names.first {
            (try? Parameter.scheduler.parse($0)) != nil
        }
        guard let near, let value = try? Parameter.scheduler.parse(near) else {
            return lose(
                "sampler \(quoted(name, quotes: false)): is not here; `:help scheduler` lists them")
        }
        set(.scheduler, .text(near))
        lose(
            "sampler \(quoted(name, quotes: false)): is not here; \(Parameter.scheduler.print(value)) "
                + "is the nearest, the picture will differ")
    }

    /// The noise schedule, which is the sampler's own here unless it is the plain one.
    mutating func setNoiseSchedule(_ name: String?) {
        guard let name, !name.isEmpty else { return }
        let plain = ["normal", "automatic", "default", "discrete", "simple", "uniform", "linear"]
        guard !plain.contains(name.lowercased()) else { return }
        lose("noise schedule \(quoted(name, quotes: false)): every scheduler has its own here")
    }

    /// A model by its file's name.
    mutating func setModel(_ name: String?) {
        guard let name, !name.isEmpty else { return }
        let file =
            name.split(whereSeparator: { $0 == "/" || $0 == "\\" }).last.map(String.init) ?? name
        let endings = [".safetensors", ".ckpt", ".gguf", ".pt", ".sft"]
        let ending = endings.first { file.lowercased().hasSuffix($0) } ?? ""
        set(.model, .text(String(file.dropLast(ending.count))))
    }

    /// Samplers that may be missing, by the letters their names begin with, and what does nearly the same:
    /// those without fresh noise are solvers of one equation, those with it are of another.
    private static let nearest: [(prefix: String, names: [String])] = [
        ("keulera", ["Euler a"]), ("eulera", ["Euler a"]), ("kdpm2a", ["Euler a"]),
        ("kdpm2ancestral", ["Euler a"]), ("dpm2ancestral", ["Euler a"]), ("dpm2a", ["Euler a"]),
        ("dpmpp2sa", ["Euler a"]), ("kdpmpp2sa", ["Euler a"]), ("kdpmpp2ancestral", ["Euler a"]),
        ("dpmppsde", ["Euler a"]), ("dpmpp2msde", ["Euler a"]), ("dpmpp3msde", ["Euler a"]),
        ("dpmppsdek", ["Euler a"]), ("kdpmppsde", ["Euler a"]), ("ddpm", ["Euler a"]),
        ("lcm", ["LCM", "Euler a"]), ("tcd", ["Euler a"]), ("restart", ["DPM++ 2M"]),
        ("euler", ["Euler", "DDIM"]), ("keuler", ["Euler", "DDIM"]),
        ("heun", ["Heun", "DPM++ 2M"]), ("kheun", ["Heun", "DPM++ 2M"]),
        ("dpm", ["DPM++ 2M"]), ("kdpm", ["DPM++ 2M"]), ("unipc", ["UniPC", "DPM++ 2M"]),
        ("deis", ["DPM++ 2M"]), ("sasolver", ["DPM++ 2M"]), ("resmultistep", ["DPM++ 2M"]),
        ("ipndm", ["PNDM"]), ("pndm", ["PNDM"]), ("plms", ["PNDM"]), ("klms", ["LMS"]),
        ("lms", ["LMS"]), ("ddim", ["DDIM"]),
    ]
}

extension DialectReading {
    /// Reads how a picture was made from the texts that it carries.
    ///
    /// Nothing in them is carried out. The first dialect that fits wins: a program that also writes the
    /// web UI's text for others writes more in its own.
    ///
    /// - Parameter texts: By keyword: those of a PNG file's chunks, `UserComment` and the like of Exif,
    ///   and `XMP`.
    /// - Returns: nil where no text is of a dialect known here.
    public static func read(_ texts: [(keyword: String, text: String)]) -> DialectReading? {
        func text(_ keyword: String) -> String? { texts.first { $0.keyword == keyword }?.text }
        func json(_ keyword: String) -> JSONValue? {
            text(keyword).flatMap { text in
                // Python writes NaN, which is no JSON.
                (try? JSONValue(parsing: text))
                    ?? (try? JSONValue(
                        parsing: text.replacing("[NaN]", with: "[null]")
                            .replacing(": NaN", with: ": null")))
            }
        }
        if let metadata = json("invokeai_metadata")?.objectValue { return .invokeAI(metadata) }
        if let metadata = json("sd-metadata")?.objectValue { return .invokeAIOld(metadata) }
        if let line = text("Dream"), let reading = DialectReading.dream(line) { return reading }
        if let comment = json("Comment")?.objectValue, comment["uc"] != nil,
            text("Software") == "NovelAI" || text("Description") != nil
        {
            return .novelAI(comment, description: text("Description"), source: text("Source"))
        }
        let comments = texts.filter {
            [
                "parameters", "UserComment", "Comment", "comment", "ImageDescription", "Model",
                "XMP", "XML:com.adobe.xmp",
            ]
            .contains($0.keyword)
        }
        for comment in comments {
            if let metadata = try? JSONValue(parsing: comment.text),
                let parameters = metadata["sui_image_params"]?.objectValue
            {
                return .swarmUI(parameters)
            }
        }
        if let graph = json("prompt")?.objectValue,
            let reading = DialectReading.comfyUI(graph: graph)
        {
            return reading
        }
        if let flow = json("workflow")?.objectValue,
            let reading = DialectReading.comfyUI(workflow: flow)
        {
            return reading
        }
        for comment in comments {
            if let reading = DialectReading.sdcpp(comment.text) { return reading }
        }
        for comment in comments where !comment.keyword.hasPrefix("X") {
            let lines = comment.text.split(separator: "\n", omittingEmptySubsequences: false)
            guard let last = lines.last,
                WebUIText.pairs(in: String(last)).count >= 3 || comment.keyword == "parameters"
            else { continue }
            var reading = DialectReading("the web UI")
            let (settings, other, problems) = WebUIText.parse(comment.text)
            reading.settings = settings
            for loss in problems + other.map({ "\($0.key) \($0.value)" }) { reading.lose(loss) }
            return reading
        }
        return nil
    }
}
