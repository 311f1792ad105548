/// The shape of a single-file Stable Diffusion checkpoint, read from its header alone.
///
/// Settings that shapes do not tell are those of diffusers' `from_single_file`: by whether the text
/// encoder is CLIP (1.x: 8 heads, epsilon, 512 px) or OpenCLIP (2.x: heads of width 64,
/// v-prediction, 768 px). A 2.x model made for epsilon is known by its metadata
/// (`modelspec.prediction_type`), or by the `.yaml` file beside it that the web UI reads.
/// SD-Turbo's file, known by the names of its text encoder, is one.
struct OriginalCheckpoint {
    let path: String
    let file: SafeTensors
    /// The prefix of the text encoder's names where it is OpenCLIP's, as in 2.x.
    let openClipPrefix: String?
    /// Whether the text encoder is OpenCLIP's.
    var isOpenClip: Bool { openClipPrefix != nil }

    /// Reads the header and refuses what is no Stable Diffusion 1.x/2.x model.
    ///
    /// - Parameter path: a file.
    /// - Throws: `DiffusionError.file` that says what the file is.
    init(_ path: String) throws {
        self.path = path
        if let words = Self.formats.first(where: { path.lowercased().hasSuffix($0.suffix) })?.words
        {
            throw Self.refusal(path, words)
        }
        guard path.lowercased().hasSuffix(".safetensors") else {
            throw DiffusionError.file(
                path: path,
                reason: "is no model; allowed is a folder in diffusers' layout or a"
                    + " .safetensors file")
        }
        file = try SafeTensors(path: path)
        if case .other(let words) = CheckpointKind(file) { throw Self.refusal(path, words) }
        let names = file.names
        openClipPrefix = OriginalLayout.openClipPrefixes.first { prefix in
            names.contains { $0.hasPrefix(prefix) }
        }
        guard
            openClipPrefix != nil
                || names.contains(where: { $0.hasPrefix(OriginalLayout.clipPrefix) })
        else { throw Self.refusal(path, "a checkpoint without its text encoder") }
        guard vaePrefix != nil else { throw Self.refusal(path, "a checkpoint without its VAE") }
    }

    private static func refusal(_ path: String, _ words: String) -> DiffusionError {
        .file(
            path: path,
            reason: "\(words); not supported, only Stable Diffusion 1.x and 2.x models are")
    }

    /// Files that are known by their names.
    private static let formats: [(suffix: String, words: String)] = [
        (".ckpt", "a pickle, which runs code when it is opened (convert it to .safetensors)"),
        (".pt", "a pickle, which runs code when it is opened (convert it to .safetensors)"),
        (".pth", "a pickle, which runs code when it is opened (convert it to .safetensors)"),
        (".bin", "a pickle, which runs code when it is opened (convert it to .safetensors)"),
        (".gguf", "a GGUF file"), (".onnx", "an ONNX model"), (".zip", "a zip archive"),
    ]

    /// The VAE's tensors begin with it; nil where there are none.
    var vaePrefix: String? {
        OriginalLayout.vaePrefixes.first { file["\($0)decoder.conv_in.weight"] != nil }
    }

    func shape(_ name: String) throws -> [Int] { try file.tensor(name).shape }

    func has(_ name: String) -> Bool { file[name] != nil }

    /// The sizes of a tensor that must have that many.
    func shape(_ name: String, rank: Int) throws -> [Int] {
        let shape = try shape(name)
        guard shape.count == rank, shape.allSatisfy({ (1...(1 << 20)).contains($0) }) else {
            throw DiffusionError.weights(
                path: path, problems: ["\(name) is \(shape), expected \(rank) sizes"])
        }
        return shape
    }

    /// How many numbers from 0 on make a name that is there, 64 at most.
    func count(_ name: (Int) -> String) -> Int {
        (0..<64).prefix { has(name($0)) }.count
    }

    /// A sidecar that says how the model was trained; nil without one.
    var sidecar: String? {
        let yaml = String(path.dropLast(".safetensors".count)) + ".yaml"
        return fileExists(yaml) ? yaml : nil
    }

    /// The schedule of Stable Diffusion, with what the network predicts.
    func scheduler() throws -> SchedulerConfig {
        let isTurbo = openClipPrefix == OriginalLayout.turboPrefix
        var prediction = isOpenClip && !isTurbo ? Prediction.velocity : .epsilon
        if let said = file.metadata["modelspec.prediction_type"] {
            prediction = said.lowercased().hasPrefix("v") ? .velocity : .epsilon
        } else if let sidecar {
            let words = String(decoding: try readFile(sidecar), as: UTF8.self)
                .split { " \"'\n\r\t".contains($0) }
            let at = words.firstIndex(of: "parameterization:").map { $0 + 1 }
            let isVelocity = at.map { $0 < words.count && words[$0] == "v" } ?? false
            prediction = isVelocity ? .velocity : .epsilon
        }
        return SchedulerConfig(
            [
                "beta_start": .real(0.00085), "beta_end": .real(0.012),
                "beta_schedule": .text("scaled_linear"), "num_train_timesteps": .integer(1000),
                "set_alpha_to_one": .bool(false), "steps_offset": .integer(1),
                "clip_sample": .bool(false), "skip_prk_steps": .bool(true),
                "prediction_type": .text(prediction.rawValue),
            ], file: path)
    }
}
