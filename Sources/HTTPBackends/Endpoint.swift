import Backends
import Foundation

/// Where a service is: scheme, host, port, and the path that its API begins at.
struct Endpoint: Hashable, Sendable, CustomStringConvertible {
    let scheme: String
    let host: String
    let port: Int
    /// Without a slash at the end.
    let path: String
    let user: String?
    let password: String?

    /// Takes `http://host:port/path` or `https://...`, which may hold `user:password@`; `name` is
    /// what an error calls it, such as the variable it came from.
    init(_ text: String, name: String) throws {
        guard let parts = URLComponents(string: text), let scheme = parts.scheme?.lowercased(),
            ["http", "https"].contains(scheme), let host = parts.host?.lowercased(), !host.isEmpty,
            parts.query == nil, parts.fragment == nil,
            (parts.port ?? 80) > 0, (parts.port ?? 80) < 65536
        else {
            throw BackendError.denied(
                "\(name): is no address; allowed is one such as http://127.0.0.1:7860")
        }
        self.scheme = scheme
        self.host = host
        port = parts.port ?? Self.usualPort(scheme)
        var path = parts.percentEncodedPath
        while path.hasSuffix("/") { path.removeLast() }
        self.path = path
        user = parts.user
        password = parts.password
    }

    private static func usualPort(_ scheme: String) -> Int { scheme == "https" ? 443 : 80 }

    /// The address without user and password.
    var description: String { origin + path }

    /// Scheme, host and port alone.
    var root: String { String(description.dropLast(path.count)) }

    private var origin: String {
        let port = port == Self.usualPort(scheme) ? "" : ":\(port)"
        let name = host.contains(":") && !host.hasPrefix("[") ? "[\(host)]" : host
        return "\(scheme)://\(name)\(port)"
    }

    /// The URL of a path of the API; names and values of the query are encoded here.
    func url(_ path: String, query: [(name: String, value: String)] = []) -> String {
        let words = query.map { "\($0.name)=\(Self.encoded($0.value))" }
        return description + path + (words.isEmpty ? "" : "?" + words.joined(separator: "&"))
    }

    /// Percent-encoded but for the characters that RFC 3986 calls unreserved.
    static func encoded(_ text: String) -> String {
        let digits = Array("0123456789ABCDEF")
        var result = ""
        for byte in text.utf8 {
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "."),
                UInt8(ascii: "_"), UInt8(ascii: "~"):
                result.unicodeScalars.append(Unicode.Scalar(byte))
            default: result += "%\(digits[Int(byte >> 4)])\(digits[Int(byte & 15)])"
            }
        }
        return result
    }

    /// Whether a URL is of this scheme, host and port, so that a key may go there.
    func isSameOrigin(_ url: String) -> Bool {
        guard let other = try? Endpoint(withoutQuery(url), name: "") else { return false }
        return other.user == nil && (other.scheme, other.host, other.port) == (scheme, host, port)
    }

    /// Whether a picture may be fetched from a URL that a reply named: over TLS from a host with a
    /// public name, or from this very server.
    func mayFetch(_ url: String) -> Bool {
        if isSameOrigin(url) { return true }
        guard let other = try? Endpoint(withoutQuery(url), name: ""), other.user == nil else {
            return false
        }
        if isLoopback, other.isLoopback { return true }
        return other.scheme == "https" && other.isPublicName
    }

    private func withoutQuery(_ url: String) -> String {
        String(url.prefix { $0 != "?" && $0 != "#" })
    }

    /// Whether it is this machine.
    var isLoopback: Bool {
        let bare = host.trimmingCharacters(in: CharacterSet(charactersIn: "[]"))
        return bare == "localhost" || bare == "::1"
            || (bare.hasPrefix("127.") && bare.allSatisfy { $0.isNumber || $0 == "." })
    }

    /// Whether the host is a name with a dot and a last part that is no number: no address, which
    /// might be of a machine inside the user's own network.
    private var isPublicName: Bool {
        guard let last = host.split(separator: ".").last, host.contains("."), !isLoopback else {
            return false
        }
        return last.first?.isLetter == true && !["local", "internal", "localhost"].contains(last)
    }
}
