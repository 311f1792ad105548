/// A v2 job: submitted, worked on, and kept for a while.
struct StoredJob: Sendable {
    enum State: Sendable {
        case waiting(GenerationJob)
        case done(EncodedPictures, GenerationResult)
        case failed(Problem)
    }

    let id: String
    let account: Account
    var state: State
}
