import Backends
import Foundation
import Hashing
import Images

/// What the backends that speak HTTP share: how they send, what the environment says, and where a
/// picture goes that cannot be read here.
public struct HTTPServices: Sendable {
    let transport: any Transport
    let environment: [String: String]
    let timing: Timing
    /// The waits that services have asked for.
    let holds = RateLimitHolds()
    private let unread: String?
    private let tell: (@Sendable (String) -> Void)?

    /// - Parameters:
    ///   - transport: sends the requests.
    ///   - environment: addresses and keys; docs/backends.md lists the variables.
    ///   - unread: a folder for pictures in a format that is not read here, so that one that was
    ///     paid for is not lost; nil for none.
    ///   - tell: hears the path of such a picture; nil to name it in the error.
    ///   - timing: the clock.
    public init(
        transport: any Transport, environment: [String: String], unread: String? = nil,
        tell: (@Sendable (String) -> Void)? = nil, timing: Timing = .system
    ) {
        self.transport = transport
        self.environment = environment
        self.timing = timing
        self.unread = unread
        self.tell = tell
    }

    /// Every backend that speaks HTTP; nothing is sent, read or checked before one is used.
    public var backends: [any Backend] { Self.kinds.map { $0.open(self) } }

    /// The kinds of services.
    static let kinds = [
        Kind(Segmind.self), Kind(WebUI.self), Kind(OpenAIImages.self), Kind(SDCpp.self),
        Kind(ComfyUI.self),
    ]

    /// A kind of service.
    struct Kind: Sendable {
        /// The backend's name.
        let name: String
        /// The variable that holds the address.
        let addressVariable: String
        /// The names of the parameters that a request can carry.
        let carried: Set<String>
        /// The backend of that kind.
        let open: @Sendable (HTTPServices) -> any Backend

        fileprivate init<B: HTTPBackend>(_ type: B.Type) {
            name = B.kind
            addressVariable = B.addressVariable
            carried = B.carried
            open = { B($0) }
        }
    }

    /// These services with another value of a variable.
    func with(_ value: String, for variable: String) -> HTTPServices {
        var environment = environment
        environment[variable] = value
        return HTTPServices(
            transport: transport, environment: environment, unread: unread, tell: tell,
            timing: timing)
    }

    /// A variable of the environment; an empty one is unset.
    func variable(_ name: String) -> String? {
        environment[name].flatMap { $0.isEmpty ? nil : $0 }
    }

    /// The address in a variable, or the usual one.
    func endpoint(_ name: String, usual: String) throws -> Endpoint {
        try Endpoint(variable(name) ?? usual, name: name)
    }

    /// The address that an exported program uses: that in a variable without user and password, or
    /// the usual one.
    func exportedAddress(_ name: String, usual: String) throws -> String {
        try variable(name).map { try Endpoint($0, name: name).description } ?? usual
    }

    /// The picture in a file that a service sent; a PNG is checked, all else is decoded.
    ///
    /// - Throws: ``BackendError/failed(_:)``; the file is kept where that is possible.
    func content(
        of file: [UInt8], _ exchange: Exchange
    ) throws -> GeneratedPicture.Content {
        do {
            if PictureFormat(of: file) == .png, let plain = try PlainPNG(file) {
                return .file(plain)
            }
            return .pixels(try Picture.decode(file))
        } catch {
            var place = ""
            if let path = kept(exchange.redacted(file)) {
                if let tell { tell(path) } else { place = "; it is kept as \(path)" }
            }
            throw BackendError.failed(
                "\(exchange.service): the picture cannot be read (\(error))\(place)")
        }
    }

    /// Writes a file that cannot be decoded but looks like a picture.
    ///
    /// - Returns: its path; nil when it was not written.
    private func kept(_ file: [UInt8]) -> String? {
        guard let unread, let format = PictureFormat(of: file) else { return nil }
        let path = "\(unread)/\(SHA256.hex(file).prefix(16)).\(format.fileExtension)"
        try? FileManager.default.createDirectory(
            atPath: unread, withIntermediateDirectories: true)
        let url = URL(fileURLWithPath: path)
        return (try? Data(file).write(to: url, options: .atomic)) == nil ? nil : path
    }
}
