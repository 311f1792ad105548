/// Sends HTTP requests; what `Network` does for the program and a script of replies does in tests.
public protocol Transport: Sendable {
    /// Sends one request and returns once the reply's header has come; the body follows.
    ///
    /// Nothing is sent twice, and a redirect is a reply like any other: following it would carry a
    /// key to where it does not belong. Cancelling the task closes the connection.
    ///
    /// - Throws: ``TransportError``.
    func send(_ request: HTTPRequest) async throws -> HTTPResponse
}
