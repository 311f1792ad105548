import Foundation

/// What the `Accept` header asks for.
struct Accept {
    private let header: String

    init(_ header: String?) { self.header = header?.lowercased() ?? "*/*" }

    /// Whether JSON is wanted and not a picture; `standard` decides where both are as welcome.
    func wantsJSON(_ standard: ServerOptions.Response) -> Bool {
        let json = weight("application", "json")
        let picture = weight("image", "png")
        return json == picture ? standard == .json : json > picture
    }

    /// How welcome a media type is, 0 to 1; the most specific range decides (RFC 9110, 12.5.1).
    private func weight(_ type: String, _ subtype: String) -> Double {
        var best = (specific: -1, weight: 0.0)
        for range in header.split(separator: ",") {
            let parts = range.split(separator: ";").map { $0.trimmingCharacters(in: .whitespaces) }
            let specific: Int
            switch parts.first {
            case "\(type)/\(subtype)": specific = 2
            case "\(type)/*": specific = 1
            case "*/*": specific = 0
            default: continue
            }
            let given = parts.dropFirst().first { $0.hasPrefix("q=") }
            let weight = given.flatMap { Double($0.dropFirst(2)) } ?? 1
            if specific > best.specific { best = (specific, weight) }
        }
        return best.weight
    }
}
