import JSON
import Parameters

/// The body of `POST /sdapi/v1/txt2img`.
///
/// Clients send every field there is, most of them at their defaults: those are passed over.
/// A field that asks for something the server does not do is refused.
struct WebUIRequest {
    static let fields = WireSettings(
        names: ["prompt": .prompt, "negative_prompt": .negative, "cfg_scale": .guidance],
        closed: ["model", "backend", "count", "scheduler"])

    /// The fields that are read, as they came.
    let members: [String: JSONValue]
    let settings: Settings
    let model: String?
    let sendsImages: Bool

    /// Fields that would change the picture, and the values that do not.
    private static let neutral: [String: [JSONValue]] = [
        "enable_hr": [false], "restore_faces": [false], "tiling": [false], "styles": [[]],
        "subseed_strength": [0, 0.0], "script_name": ["", "None"], "alwayson_scripts": [[:]],
        "save_images": [false], "init_images": [[]], "firstpass_image": [""],
        "refiner_checkpoint": ["", "None"],
        "seed_resize_from_h": [0, -1], "seed_resize_from_w": [0, -1], "infotext": [""],
        "scheduler": ["", "automatic", "Automatic"], "controlnet_units": [[]],
    ]

    /// - Throws: ``Problem``.
    init(_ all: [String: JSONValue], within limits: Limits) throws {
        let all = all.filter { $0.value != .null }
        for (field, value) in all.sorted(by: { $0.key < $1.key }) {
            guard let values = Self.neutral[field], !values.contains(value) else { continue }
            throw Problem(
                .invalidParameter, "\(field): not supported here; leave it out", field: field)
        }
        var read = all.filter {
            ["prompt", "negative_prompt", "seed", "steps", "cfg_scale", "width", "height"].contains(
                $0.key)
        }
        var settings = try Self.fields.settings(read, within: limits) { _ in true }
        // Clients send sampler_index along with its default.
        for field in ["sampler_name", "sampler_index"] {
            guard let value = all[field], value != "" else { continue }
            settings.scheduler = try Self.scheduler(value, field)
            read[field] = value
            break
        }
        let perBatch = try Self.count("batch_size", all)
        let batches = try Self.count("n_iter", all)
        do {
            _ = try Parameter.count.set(
                .integer(perBatch * batches), in: &settings, within: limits)
        } catch let error as ParameterError {
            throw Problem(error, as: "batch_size")
        }
        self.settings = settings
        model = try Self.model(all["override_settings"])
        switch all["send_images"] {
        case nil, .bool(true): sendsImages = true
        case .bool(false): sendsImages = false
        case .some:
            throw Problem(
                .invalidParameter, "send_images: allowed true, false", field: "send_images")
        }
        for field in ["batch_size", "n_iter", "override_settings"] { read[field] = all[field] }
        members = read
    }

    private static func scheduler(_ value: JSONValue, _ field: String) throws -> Scheduler? {
        do {
            guard let value = value.parameterValue else {
                throw ParameterError(name: field, problem: "\(value.kind) where text belongs")
            }
            guard case .text(let text) = try Parameter.scheduler.checked(value) else { return nil }
            return Scheduler(rawValue: text)
        } catch let error as ParameterError {
            throw Problem(error, as: field)
        }
    }

    /// A number of pictures, 1 to 64.
    private static func count(_ field: String, _ all: [String: JSONValue]) throws -> Int {
        guard let value = all[field] else { return 1 }
        do {
            guard let value = value.parameterValue else {
                throw ParameterError(name: field, problem: "\(value.kind) where a number belongs")
            }
            guard case .integer(let number) = try Parameter.count.checked(value) else { return 1 }
            return number
        } catch let error as ParameterError {
            throw Problem(error, as: field)
        }
    }

    /// The model that the request names.
    private static func model(_ settings: JSONValue?) throws -> String? {
        guard let settings else { return nil }
        let field = "override_settings"
        guard let members = settings.objectValue else {
            throw Problem(
                .invalidParameter, "\(field): \(settings.kind) where an object belongs",
                field: field)
        }
        var model: String?
        for (name, value) in members.sorted(by: { $0.key < $1.key }) where value != .null {
            switch (name, value) {
            case ("sd_model_checkpoint", .text(let text)): model = text
            case ("CLIP_stop_at_last_layers", 1): break
            default:
                throw Problem(
                    .invalidParameter,
                    "\(field): only sd_model_checkpoint is supported, and names a model",
                    field: field)
            }
        }
        return model
    }
}
