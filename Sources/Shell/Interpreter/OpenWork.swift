/// What this session has begun and not ended.
final class OpenWork {
    var bisection: OpenBisection?
    var vote: OpenVote?
    /// The template that `:expand` showed last, which `:expand --go` fires.
    var template: TemplateRequest?
    /// Set by `:quit`.
    var isLeaving = false
}
