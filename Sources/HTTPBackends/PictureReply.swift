import Foundation
import Images
import JSON
import Parameters

/// Finds pictures in whatever a service answers, by content and not by what the header claims.
enum PictureReply {
    /// The most pictures of one reply that are taken.
    static let maxPictures = 64

    /// The pictures of a body: a picture file; text that is base64, a `data:` URI or a URL; or JSON
    /// with any of these under the names that services use.
    static func pictures(in bytes: [UInt8]) -> [PictureSource] {
        if PictureFormat(of: bytes) != nil { return [.file(bytes)] }
        if let json = try? JSONValue(parsing: bytes) { return pictures(in: json) }
        guard let text = String(validating: bytes, as: UTF8.self) else { return [] }
        return picture(in: text).map { [$0] } ?? []
    }

    /// Keys that hold pictures, likeliest first.
    private static let keys = [
        "images", "image", "b64_json", "base64", "b64", "image_base64", "output", "outputs", "data",
        "url", "image_url", "urls", "uri", "result", "artifacts", "response",
    ]

    /// The pictures of a JSON value.
    static func pictures(in json: JSONValue) -> [PictureSource] {
        switch json {
        case .text(let text): return picture(in: text).map { [$0] } ?? []
        case .array(let values):
            return Array(values.lazy.flatMap { pictures(in: $0) }.prefix(maxPictures))
        case .object(let members):
            for key in keys {
                guard let member = members[key] else { continue }
                let found = pictures(in: member)
                if !found.isEmpty { return found }
            }
            return []
        default: return []
        }
    }

    private static func picture(in text: String) -> PictureSource? {
        let text = text.drop(while: \.isWhitespace)
        let start = text.prefix(8).lowercased()
        if start.hasPrefix("http://") || start.hasPrefix("https://") {
            let address = text.trimmingCharacters(in: .whitespacesAndNewlines)
            return address.contains(where: \.isWhitespace) ? nil : .address(address)
        }
        if start.hasPrefix("data:") {
            guard let comma = text.firstIndex(of: ","),
                text[..<comma].lowercased().hasSuffix(";base64")
            else { return nil }
            return file(base64: text[text.index(after: comma)...])
        }
        return file(base64: text)
    }

    /// The picture file that base64 spells; nil when it spells none.
    private static func file(base64 text: Substring) -> PictureSource? {
        guard let bytes = Base64.decode(text), PictureFormat(of: bytes) != nil else { return nil }
        return .file(bytes)
    }
}
