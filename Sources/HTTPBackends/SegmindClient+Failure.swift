import Backends

extension SegmindClient {
    /// What a reply that is no success means, and what to do next.
    ///
    /// The meanings are those of the source page and of Segmind's list of error codes; a 406 is
    /// told apart by its words.
    func failure(_ reply: Reply, slug: String?) -> BackendError {
        let said = exchange.said(reply.message)
        let request = reply.header("x-request-id").map { " (request \($0.prefix(64)))" } ?? ""
        func sentence(_ text: String, _ next: String) -> String {
            "segmind: \(text)\(said)\(exchange.redacted(request)); \(next)"
        }
        func refused(_ text: String, _ next: String) -> BackendError {
            .refused(sentence(text, next))
        }
        func denied(_ text: String, _ next: String) -> BackendError {
            .denied(sentence(text, next))
        }
        let model = slug.map { "model \($0)" } ?? "the account"
        switch reply.status {
        case 400: return refused("the request is not accepted", "change it and `:go`")
        case 401:
            return denied(
                reply.message.lowercased().contains("missing")
                    ? "the key did not arrive" : "the key is not valid, or has expired",
                "set SEGMIND_API_KEY to a key from cloud.segmind.com")
        case 403:
            return refused("this key may not use \(model)", "choose another with `:model`")
        case 404:
            return slug == nil
                ? denied("the account has no credits on record", "add some at cloud.segmind.com")
                : refused("there is no \(model)", "`:models` lists some")
        case 405: return denied("the address takes no such request", "check REROLL_SEGMIND_URL")
        case 406:
            let reason = notAcceptable(reply.message)
            let isValue = reason == Self.unacceptableValue
            return (isValue ? refused : denied)(reason, next(notAcceptable: reason))
        case 410:
            return refused(
                "\(model) has been retired", "nothing is billed; choose another with `:model`")
        case 413: return refused("the request is too long", "shorten the prompt")
        case 422: return refused("the model could not do it", "change the request and `:go`")
        case 500:
            return .failed(
                "segmind: the server failed\(said)\(exchange.redacted(request)); often a "
                    + "parameter's value is why: `:undo` the last change, or `:go` again")
        case 503:
            return .unavailable("segmind: the service is not available\(said); `:go` again later")
        case 502, 504:
            return .unknown(
                "segmind: \(reply.status == 502 ? "bad gateway" : "the request timed out")\(said)"
                    + "\(exchange.redacted(request)); it may have been done and billed: `:credits` "
                    + "shows what is left, `:go!` sends it again")
        default:
            return .failed(
                "segmind: status \(reply.status)\(said)\(exchange.redacted(request)); `:go` again "
                    + "later"
            )
        }
    }

    private static let unacceptableValue = "a parameter's value is not accepted"

    private func notAcceptable(_ message: String) -> String {
        let text = message.lowercased()
        if text.contains("content type") || text.contains("content-type") {
            return "the content type is not accepted"
        }
        if text.contains("team") || text.contains("spend") || text.contains("limit") {
            return "a spending limit is reached"
        }
        if text.contains("credit") || text.contains("balance") || text.isEmpty {
            return "there are not enough credits"
        }
        return Self.unacceptableValue
    }

    private func next(notAcceptable reason: String) -> String {
        switch reason {
        case "there are not enough credits": "`:credits` shows them; add some at cloud.segmind.com"
        case "a spending limit is reached": "raise it at cloud.segmind.com"
        case "the content type is not accepted": "check REROLL_SEGMIND_URL"
        default: "change it and `:go`"
        }
    }

    /// The error of a success without a picture.
    func noPicture(_ reply: Reply? = nil) -> BackendError {
        let type = reply?.header("content-type").map { " (\($0.prefix(40)))" } ?? ""
        return .failed(
            "segmind: the reply holds no picture\(exchange.redacted(type)), but is probably "
                + "billed: `:credits` shows")
    }
}
