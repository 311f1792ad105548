import Backends

extension Exchange {
    /// Fetches the pictures of a reply, those at other addresses without a key.
    ///
    /// - Throws: ``BackendError``.
    func files(of sources: [PictureSource]) async throws -> [[UInt8]] {
        var files: [[UInt8]] = []
        for source in sources {
            switch source {
            case .file(let bytes): files.append(bytes)
            case .address(let url):
                guard endpoint.mayFetch(url) else {
                    throw BackendError.failed(
                        "\(service): the picture is said to be at \(redacted(url)), which is not "
                            + "fetched; allowed is https at a public name, or this server")
                }
                let reply: Reply
                do {
                    reply = try await send(HTTPRequest(url: url), .reading)
                } catch BackendError.failed(let reason), BackendError.unavailable(let reason) {
                    throw BackendError.failed("\(reason); the picture is at \(redacted(url))")
                }
                guard reply.isSuccess else {
                    throw BackendError.failed(
                        "\(service): the picture at \(redacted(url)) cannot be fetched, status "
                            + "\(reply.status); try that address in a browser")
                }
                files.append(reply.bytes)
            }
        }
        return files
    }
}
