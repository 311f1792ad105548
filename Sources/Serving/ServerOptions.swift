import Foundation

/// How a server runs; every limit is here.
public struct ServerOptions: Sendable {
    /// What is answered to `Accept: */*` on `POST /v1/{model}`.
    public enum Response: String, Sendable, CaseIterable { case json, bytes }

    public var host = "127.0.0.1"
    /// 0 takes a free one.
    public var port = 8787
    /// nil takes any key and none; allowed on loopback alone.
    public var keys: [Key]?
    public var response = Response.json
    /// The model behind `imagen-4-fast`; nil takes the backend's first.
    public var model: String?
    /// Whether the backend is a service elsewhere: its failures are then 502 and not 500.
    public var isRemote = false
    /// How many runs may wait for the one that is going.
    public var queue = 16
    /// Seconds a run may take.
    public var timeLimit = 600.0
    /// The origin whose web pages may call, such as `https://example.org`.
    public var corsOrigin: String?
    /// More names that the `Host` header may hold on loopback, for a proxy on the same machine.
    public var allowedHosts: [String] = []
    public var logPrompts = false

    /// Bytes of a body; a picture to read from may be longer.
    public var bodyLimit = 1 << 20
    public var pictureLimit = 8 << 20
    /// Bytes of bodies of all requests together.
    public var allBodiesLimit = 64 << 20
    /// Bytes of all header fields.
    public var headerLimit = 32 << 10
    /// Seconds for a header to come, and between requests on a connection.
    public var idleTimeout = 30.0
    /// Seconds for a whole body to come.
    public var bodyTimeout = 30.0
    /// Connections at once; more wait to be accepted.
    public var connections = 256
    /// Seconds that a finished v2 job and its pictures can be fetched.
    public var jobLifetime = 3600.0
    /// FinishedGeneration v2 jobs, and bytes of their pictures, that are kept; the oldest go first.
    public var jobLimit = 1000
    public var jobBytes = 256 << 20

    /// The clock by which the rates of keys are counted; tests stop it.
    var now: @Sendable () -> ContinuousClock.Instant = { ContinuousClock.now }

    public init() {}

    /// Whether only this machine can reach the server.
    var isLoopback: Bool {
        let host = host.lowercased()
        if host == "localhost" || host == "::1" { return true }
        let parts = host.split(separator: ".", omittingEmptySubsequences: false)
        return parts.count == 4 && parts[0] == "127" && parts.allSatisfy { UInt8($0) != nil }
    }

    /// - Throws: ``ServingError`` for what cannot be, before anything is opened.
    func check() throws {
        guard (0...65535).contains(port) else {
            throw ServingError("--port: \(port) is out of range; allowed 0 to 65535")
        }
        guard (0...10_000).contains(queue) else {
            throw ServingError("--queue: \(queue) is out of range; allowed 0 to 10000")
        }
        guard timeLimit > 0, timeLimit <= 86_400 else {
            throw ServingError("--time-limit: \(timeLimit) is out of range; allowed up to 86400 s")
        }
        if keys == nil, !isLoopback {
            throw ServingError(
                "--host: \(host) can be reached from elsewhere; name the keys with --keys FILE")
        }
        if let corsOrigin {
            let parts = corsOrigin.split(
                separator: "/", maxSplits: 3, omittingEmptySubsequences: false)
            guard parts.count == 3, ["http:", "https:"].contains(parts[0]), parts[1].isEmpty,
                !parts[2].isEmpty, !corsOrigin.contains("*")
            else {
                throw ServingError(
                    "--cors: \(corsOrigin) is no origin; type one such as https://example.org")
            }
        }
    }
}
