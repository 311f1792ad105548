import JSON
import Parameters

/// The body of `POST /v1/images/generations`.
struct OpenAIImagesRequest {
    /// Fields of the API that change nothing here.
    private static let idle: Set<String> = ["user", "moderation"]
    /// Fields of the API and the values that ask for what is done anyway; others are refused.
    private static let neutral: [String: [JSONValue]] = [
        "quality": ["auto", "standard", "medium"],
        "background": ["auto", "opaque"],
        "output_format": ["png"],
        "output_compression": [100],
        "style": [],
    ]
    private static let own: Set<String> = [
        "model", "n", "size", "response_format", "stream", "partial_images",
    ]
    /// The table's parameters ride along as further fields.
    static let fields = WireSettings(names: ["n": .count], closed: ["model", "backend", "count"])

    let settings: Settings
    let model: String
    let isURL: Bool
    let isStreamed: Bool
    /// How many previews to send, 0 to 3.
    let partialImages: Int

    /// - Throws: ``Problem``.
    init(_ members: [String: JSONValue], within limits: Limits) throws {
        let members = members.filter { $0.value != .null }
        for (field, value) in members.sorted(by: { $0.key < $1.key }) {
            guard let values = Self.neutral[field], !values.contains(value) else { continue }
            let allowed =
                values.isEmpty ? "nothing" : values.map(\.description).joined(separator: ", ")
            throw Problem(
                .invalidParameter, "\(field): not supported; allowed \(allowed)", field: field)
        }
        var settings = try Self.fields.settings(members, within: limits) {
            Self.own.contains($0) || Self.idle.contains($0) || Self.neutral[$0] != nil
        }
        if let count = settings.count, count > 10 {
            throw Problem(
                .invalidParameter, "n: \(count) is out of range; allowed 1 to 10", field: "n")
        }
        if let size = try Self.text("size", members), size != "auto" {
            do {
                _ = try Parameter.size.set(size, in: &settings, within: limits)
            } catch let error as ParameterError {
                throw Problem(error, as: "size")
            }
        }
        self.settings = settings
        model = try Self.text("model", members) ?? Models.slug
        switch try Self.text("response_format", members) {
        case nil, "b64_json": isURL = false
        case "url": isURL = true
        case .some:
            throw Problem(
                .invalidParameter, "response_format: allowed b64_json, url",
                field: "response_format")
        }
        switch members["stream"] {
        case nil, .bool(false): isStreamed = false
        case .bool(true): isStreamed = true
        case .some:
            throw Problem(.invalidParameter, "stream: allowed true, false", field: "stream")
        }
        let partial = members["partial_images"] ?? 0
        guard let number = partial.integerValue, (0...3).contains(number) else {
            throw Problem(
                .invalidParameter, "partial_images: allowed 0 to 3", field: "partial_images")
        }
        partialImages = number
    }

    private static func text(_ field: String, _ members: [String: JSONValue]) throws -> String? {
        guard let value = members[field] else { return nil }
        guard let text = value.textValue else {
            throw Problem(
                .invalidParameter, "\(field): \(value.kind) where text belongs", field: field)
        }
        return text
    }
}
