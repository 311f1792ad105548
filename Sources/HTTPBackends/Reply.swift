import Foundation
import Images
import JSON
import Parameters

/// A whole reply.
struct Reply: Sendable {
    let status: Int
    let headers: [(name: String, value: String)]
    let bytes: [UInt8]

    func header(_ name: String) -> String? {
        headers.first { $0.name.lowercased() == name }?.value
    }

    /// A number in a header.
    func number(_ name: String) -> Double? {
        header(name).flatMap { Double($0.trimmingCharacters(in: .whitespaces)) }
            .flatMap { $0.isFinite ? $0 : nil }
    }

    /// The body as JSON; nil when it is none.
    var json: JSONValue? {
        // To find out that a picture is no text costs more than all else that is done with it.
        guard PictureFormat(of: bytes) == nil else { return nil }
        return try? JSONValue(parsing: bytes)
    }

    var isSuccess: Bool { (200..<300).contains(status) }

    /// What the server says is wrong, on one line, at most 300 characters; empty when it says
    /// nothing that a person could read.
    var message: String {
        let text = json.map(Self.message) ?? plainText
        return String(text.split(whereSeparator: \.isWhitespace).joined(separator: " ").prefix(300))
    }

    private var plainText: String {
        guard let text = String(validating: bytes.prefix(4096), as: UTF8.self),
            !text.hasPrefix("<"),
            text.unicodeScalars.allSatisfy({ $0.value >= 32 || $0.value == 10 })
        else { return "" }
        return text
    }

    /// The words in the envelopes that servers use: Segmind's `error`, OpenAI's `error.message`,
    /// FastAPI's `detail`, and ComfyUI's `error.details`.
    static func message(_ json: JSONValue) -> String {
        switch json {
        case .text(let text): return text
        case .array(let values): return values.prefix(4).map(message).joined(separator: "; ")
        case .object(let members):
            if let place = members["loc"]?.arrayValue, let what = members["msg"]?.textValue {
                let name = place.last.map { $0.textValue ?? $0.description } ?? ""
                return "\(name): \(what)"
            }
            let keys = ["error_description", "error", "message", "detail", "details", "errors"]
            let found = keys.compactMap { members[$0].map(message) }.filter { !$0.isEmpty }
            // The class of an exception says less than its words; both are short.
            return found.prefix(2).joined(separator: ": ")
        default: return ""
        }
    }
}

extension String {
    /// Text that is valid; nil for other bytes.
    init?(validating bytes: some Sequence<UInt8>, as: UTF8.Type) {
        let bytes = Array(bytes)
        let text = String(decoding: bytes, as: UTF8.self)
        guard text.utf8.elementsEqual(bytes) else { return nil }
        self = text
    }
}
