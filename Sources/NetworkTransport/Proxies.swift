import HTTPBackends
import Foundation

/// A proxy that requests go through.
struct Proxy: Hashable, Sendable {
    let host: String
    let port: Int
    var user: String?
    var password: String?

    /// - Parameter text: `http://user:password@host:port`, or without the scheme.
    init?(_ text: String) {
        let url = text.contains("://") ? text : "http://\(text)"
        guard let parts = URLComponents(string: url), parts.scheme?.lowercased() == "http",
            let host = parts.host, !host.isEmpty, (1...65_535).contains(parts.port ?? 80)
        else { return nil }
        self.host = host
        port = parts.port ?? 80
        user = parts.user
        password = parts.password
    }
}

/// Which proxy an address is reached through, as the environment says it.
///
/// `http_proxy` in capitals is not read: a CGI server sets it from a header of its client's. This
/// machine itself is never reached through a proxy.
struct Proxies: Sendable {
    private let plain: Setting?
    private let secure: Setting?
    private let exceptions: [String]

    /// A variable and what it holds.
    private struct Setting {
        let name: String
        let text: String
    }

    init(_ environment: [String: String]) {
        func first(_ names: String...) -> Setting? {
            names.lazy.map { Setting(name: $0, text: environment[$0] ?? "") }
                .first { !$0.text.isEmpty }
        }
        plain = first("http_proxy", "all_proxy", "ALL_PROXY")
        secure = first("https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY")
        exceptions = (first("no_proxy", "NO_PROXY")?.text ?? "")
            .split(whereSeparator: { $0 == "," || $0.isWhitespace }).map { $0.lowercased() }
    }

    /// The proxy for a URL; nil where it is reached directly.
    ///
    /// - Throws: `TransportError.notSent` where the variable that counts names no proxy that can be
    ///   used: what was to go through one must not go past it.
    func proxy(for url: String) throws -> Proxy? {
        guard let parts = URLComponents(string: url), let host = parts.host?.lowercased() else {
            return nil
        }
        let bare = host.trimmingCharacters(in: CharacterSet(charactersIn: "[]"))
        if bare == "localhost" || bare == "::1" || bare.hasPrefix("127.") { return nil }
        let isSecure = parts.scheme?.lowercased() == "https"
        let port = parts.port ?? (isSecure ? 443 : 80)
        for exception in exceptions {
            if exception == "*" { return nil }
            var name = exception
            if let colon = name.lastIndex(of: ":"),
                let wanted = Int(name[name.index(after: colon)...]),
                !name.hasPrefix("["), name.firstIndex(of: ":") == colon
            {
                guard wanted == port else { continue }
                name = String(name[..<colon])
            }
            while name.hasPrefix(".") { name.removeFirst() }
            if bare == name || bare.hasSuffix(".\(name)") { return nil }
        }
        guard let setting = isSecure ? secure : plain else { return nil }
        guard let proxy = Proxy(setting.text) else {
            throw TransportError.notSent(
                "\(setting.name): is no proxy of the form http://user:password@host:port, the only "
                    + "kind there is; unset it, or name the host in no_proxy")
        }
        return proxy
    }
}
