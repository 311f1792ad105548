import Backends
import Foundation
import Images

/// Sends the requests of one service, with the rules of what may be sent twice.
///
/// A request that never left is sent again twice. A 429 waits as long as the server asks. A request
/// that only reads is sent again when its reply is lost. Whatever else is ambiguous is said to be
/// so, and never repeated.
struct Exchange: Sendable {
    /// The backend's name, for errors.
    let service: String
    let endpoint: Endpoint
    /// What to do when the service is not there, such as `is it running?`.
    let hint: String
    let transport: any Transport
    let timing: Timing
    /// The wait that those share who send to the service.
    let holds: RateLimitHolds
    /// What must not appear in any text: the key, a password.
    var secrets: [String] = []

    /// What a lost reply means.
    enum Stakes: Sendable {
        /// Nothing: the request only reads.
        case reading
        /// The server may be working for nothing.
        case work
        /// Money.
        case billed
    }

    /// Sends a request and reads the whole reply, whatever its status; 429 and 3xx are dealt with.
    ///
    /// `tell` hears how long a wait is. Every error is a ``BackendError``.
    func send(
        _ request: HTTPRequest, _ stakes: Stakes, tell: (String) -> Void = { _ in }
    ) async throws -> Reply {
        var repeats = 0
        var request = request
        while true {
            let response = try await open(request, stakes, tell: tell)
            do {
                let reply = try await reply(of: response, limit: request.maximumBody)
                if stakes == .reading, repeats < 3 {
                    if let target = redirect(reply, of: request) {
                        repeats += 1
                        request.url = target
                        continue
                    }
                    if [502, 503, 504].contains(reply.status) {
                        repeats += 1
                        try await timing.sleep(Double(repeats))
                        continue
                    }
                }
                if (300..<400).contains(reply.status) {
                    throw BackendError.failed(
                        "\(service): \(endpoint) answers with a redirect, which is not followed "
                            + "with a key or a prompt; give the final address")
                }
                return reply
            } catch let error as TransportError {
                guard stakes == .reading, repeats < 3, error.mayPass else {
                    throw failure(error, stakes)
                }
                repeats += 1
                try await timing.sleep(Double(repeats))
            }
        }
    }

    /// The whole reply, its secrets taken out; a picture's file stays as it is, and so does a short
    /// password in a reply that may hold base64: letters like it stand there by chance.
    func reply(of response: HTTPResponse, limit: Int) async throws -> Reply {
        var bytes = try await response.collect(limit: limit)
        if PictureFormat(of: bytes) == nil {
            let isAnswer = (200..<300).contains(response.status)
            bytes = redacted(bytes, with: "[secret]", least: isAnswer ? 8 : 1)
        }
        return Reply(
            status: response.status,
            headers: response.headers.map { ($0.name, redacted($0.value)) }, bytes: bytes)
    }

    /// Sends a request and returns when the reply's header has come.
    func open(
        _ request: HTTPRequest, _ stakes: Stakes, tell: (String) -> Void = { _ in }
    ) async throws -> HTTPResponse {
        var unsent = 0
        var limited = 0
        var passed = holds.passed(endpoint)
        while true {
            try Task.checkCancellation()
            if stakes != .reading || limited > 0 { try await pause(tell: tell) }
            let response: HTTPResponse
            do {
                response = try await transport.send(request)
            } catch {
                let error =
                    error is CancellationError
                    ? .cancelled : error as? TransportError ?? .lost("\(error)")
                guard error.mayPass, !error.wasSent || stakes == .reading, unsent < 2 else {
                    throw failure(error, stakes)
                }
                unsent += 1
                try await timing.sleep(0.25 * Double(unsent))
                continue
            }
            guard response.status == 429 else {
                holds.pass(endpoint)
                return response
            }
            let wait = RateLimit.wait(response.header, attempt: limited, timing: timing)
            let message = (try? await reply(of: response, limit: 1 << 16))?.message ?? ""
            // Where others get through, this one's turn comes.
            let others = holds.passed(endpoint)
            if others != passed { limited = 0 }
            (passed, limited) = (others, limited + 1)
            // An empty account answers 429 too, and no waiting fills it.
            if ["quota", "billing"].contains(where: message.lowercased().contains) {
                throw BackendError.denied(
                    "\(service): the account is used up\(said(message)); nothing was made, look at "
                        + "its billing page")
            }
            guard limited < RateLimit.attempts, wait <= RateLimit.maxWait else {
                let asks = wait > 0 ? "; it asks to wait \(Int(min(wait, 1e9).rounded(.up))) s" : ""
                let made = stakes == .reading ? "" : " nothing was made,"
                throw BackendError.failed(
                    "\(service): too many requests\(said(message))\(asks);\(made) try again later")
            }
            holds.hold(endpoint, until: timing.now() + wait)
        }
    }

    /// Waits until the service wants to be asked again, saying each second how long still.
    private func pause(tell: (String) -> Void) async throws {
        while true {
            let left = holds.end(endpoint) - timing.now()
            guard left > 0 else { return }
            tell("asked too often, going on in \(Int(left.rounded(.up))) s")
            try await timing.sleep(min(left, 1))
        }
    }

    /// Does work, and when the task is cancelled meanwhile, sends requests that stop the server's.
    ///
    /// `requests` is asked then, not before. They get two seconds, in a task that is not cancelled.
    func stopping<T: Sendable>(
        with requests: () -> [HTTPRequest], _ work: () async throws -> T
    ) async throws -> T {
        do { return try await work() } catch {
            guard Task.isCancelled else { throw error }
            let (transport, requests) = (transport, requests())
            await Task {
                for var request in requests {
                    request.connectTimeout = 2
                    request.idleTimeout = 2
                    request.totalTimeout = 2
                    _ = try? await transport.send(request).collect(limit: 1 << 16)
                }
            }.value
            throw BackendError.cancelled
        }
    }

    private func redirect(_ reply: Reply, of request: HTTPRequest) -> String? {
        guard [301, 302, 307, 308].contains(reply.status), let target = reply.header("location")
        else { return nil }
        let url = target.hasPrefix("/") && !target.hasPrefix("//") ? endpoint.root + target : target
        return endpoint.isSameOrigin(request.url) && endpoint.isSameOrigin(url) ? url : nil
    }

    /// What a broken exchange means to the user.
    func failure(_ error: TransportError, _ stakes: Stakes) -> BackendError {
        let reason = redacted("\(error)")
        switch error {
        case .cancelled: return .cancelled
        case .notSent, .timedOut(sent: false):
            return .unavailable("\(service): cannot be reached at \(endpoint), \(reason); \(hint)")
        case .tooLarge: return .failed("\(service): \(reason)")
        case .lost, .timedOut(sent: true):
            switch stakes {
            case .billed:
                return .unknown(
                    "\(service): \(reason) after the request was sent, so it may have been done "
                        + "and billed; `:credits` shows what is left, `:go!` sends it again")
            case .work: return .unavailable("\(service): \(reason); `:go` tries again")
            case .reading: return .failed("\(service): \(reason); `:go` tries again")
            }
        }
    }

    /// `: words` of the server's, without secrets; empty when there are none.
    func said(_ message: String) -> String {
        message.isEmpty ? "" : ": " + redacted(message)
    }

    /// A text with every secret taken out.
    func redacted(_ text: String) -> String {
        var text = text
        for secret in secrets where !secret.isEmpty {
            text = text.replacing(secret, with: "[secret]")
        }
        return text
    }

    /// Bytes with every secret replaced by `word`; without one by as many asterisks, so that
    /// nothing moves.
    ///
    /// Secrets of fewer than `least` bytes stay.
    func redacted(_ bytes: [UInt8], with word: String? = nil, least: Int = 1) -> [UInt8] {
        var data = Data(bytes)
        var isChanged = false
        for secret in secrets.map({ Data($0.utf8) }) where secret.count >= least {
            let new = word.map { Data($0.utf8) } ?? Data(repeating: 0x2A, count: secret.count)
            var start = 0
            while let found = data.range(of: secret, in: start..<data.count) {
                data.replaceSubrange(found, with: new)
                start = found.lowerBound + new.count
                isChanged = true
            }
        }
        return isChanged ? Array(data) : bytes
    }
}
