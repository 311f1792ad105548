/// One request, complete.
public struct HTTPRequest: Sendable {
    public var method: String
    /// Absolute, `http` or `https`.
    public var url: String
    public var headers: [(name: String, value: String)]
    public var body: [UInt8]

    /// Seconds until a connection stands.
    public var connectTimeout: Double
    /// Seconds without a byte from the server.
    public var idleTimeout: Double
    /// Seconds for everything.
    public var totalTimeout: Double
    /// Bytes of body that are read at most.
    public var maximumBody: Int

    public init(
        method: String = "GET", url: String, headers: [(name: String, value: String)] = [],
        body: [UInt8] = [], connectTimeout: Double = 10, idleTimeout: Double = 120,
        totalTimeout: Double = 600, maximumBody: Int = 96 << 20
    ) {
        self.method = method
        self.url = url
        self.headers = headers
        self.body = body
        self.connectTimeout = connectTimeout
        self.idleTimeout = idleTimeout
        self.totalTimeout = totalTimeout
        self.maximumBody = maximumBody
    }
}
