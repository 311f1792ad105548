import Backends

extension OpenAIImages {
    /// What a reply that is no success means, and what to do next.
    func failure(_ reply: Reply, _ exchange: Exchange) -> BackendError {
        let said = exchange.said(reply.message)
        let parameter =
            reply.json?["error"]?["param"]?.textValue.map { " (\($0.prefix(40)))" } ?? ""
        switch reply.status {
        case 400, 405, 413, 415, 422:
            return .refused(
                "openai: the request is not accepted\(parameter)\(said); change it and `:go`")
        case 401:
            return .denied(
                "openai: the key is not accepted\(said); set OPENAI_API_KEY to one that is valid")
        case 402:
            return .denied(
                "openai: there is nothing left to spend\(said); look at the account's billing page")
        case 403:
            return .refused("openai: this key may not do that\(said); choose another `:model`")
        case 404:
            return .refused(
                "openai: there is no such model or address\(said); `:models` lists what there is")
        case 502, 504:
            guard isBilled else {
                let text = "openai: status \(reply.status)\(said); `:go` again later"
                return reply.status == 502 ? .unavailable(text) : .failed(text)
            }
            return .unknown(
                "openai: status \(reply.status)\(said); it may have been done and billed, `:go!` "
                    + "sends it again")
        case 503:
            return .unavailable("openai: status 503\(said); `:go` again later")
        default: return .failed("openai: status \(reply.status)\(said); `:go` again later")
        }
    }
}
