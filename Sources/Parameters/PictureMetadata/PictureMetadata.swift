import JSON

/// How a picture of another program was made: our parameters, and what could not be carried over.
public struct PictureMetadata: Sendable {
    /// Who wrote it, such as `ComfyUI`.
    public let writer: String
    public internal(set) var settings = Settings()
    /// A clause for each thing that has no place here, or not this value.
    public internal(set) var losses: [String] = []

    /// The values that are taken.
    private let limits: Limits

    init(_ writer: String, _ limits: Limits) {
        self.writer = writer
        self.limits = limits
    }

    /// At most this many losses are kept; a hostile file may name any number.
    static let maxLosses = 50

    mutating func lose(_ what: String) {
        guard losses.count < Self.maxLosses, !losses.contains(what) else { return }
        losses.append(what)
    }

    /// Takes a value as it stands; one out of range, or of the wrong kind, is said and left unset.
    mutating func set(_ parameter: Parameter, _ value: JSONValue?) {
        // Python writes NaN where it has no value.
        guard let value, value != .null, value.realValue?.isNaN != true else { return }
        do {
            switch value {
            case .text(let text):
                try parameter.set(parameter.parse(text, within: limits), in: &settings)
            default:
                guard let plain = value.parameterValue else {
                    return lose("\(parameter.name): \(value.kind) is no value")
                }
                try parameter.set(plain, in: &settings, within: limits)
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
            "sampler \(quoted(name, quotes: false)): is not here; "
                + "\(Parameter.scheduler.print(value)) is the nearest, the picture will differ")
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

    /// Samplers that may be missing, by the letters their names begin with, and what does nearly
    /// the same: those without fresh noise are solvers of one equation, those with it are of
    /// another.
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
