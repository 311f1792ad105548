import Foundation

/// The head of a request, as it came.
struct RequestHead: Sendable {
    let method: String
    /// Path and query, as in the request line.
    let target: String
    /// Names in lower case.
    let headers: [(name: String, value: String)]

    init(method: String, target: String, headers: [(name: String, value: String)]) {
        self.method = method
        self.target = target
        self.headers = headers.map { ($0.name.lowercased(), $0.value) }
    }

    /// The value of a header, its name in lower case; the first where it comes twice.
    subscript(name: String) -> String? { headers.first { $0.name == name }?.value }

    /// Whether a header comes more than once.
    func repeats(_ name: String) -> Bool { headers.count { $0.name == name } > 1 }

    /// The segments of the path, percent-decoded; nil where they are not UTF-8.
    var path: [String]? {
        let path = target.prefix { $0 != "?" && $0 != "#" }
        guard path.hasPrefix("/") else { return nil }
        var segments: [String] = []
        for part in path.dropFirst().split(separator: "/", omittingEmptySubsequences: false) {
            guard let text = String(part).removingPercentEncoding else { return nil }
            segments.append(text)
        }
        return segments
    }

    /// How long the body says it is; nil for chunked and for none.
    var contentLength: Int? { self["content-length"].flatMap { Int($0) } }

    var hasBody: Bool { self["transfer-encoding"] != nil || (contentLength ?? 0) > 0 }
}
