import Images

/// Whether a backend honours the seed, found out by firing: the same request twice, and once with
/// another seed.
struct SeedHonesty {
    enum Verdict: String {
        case honoured, ignored
        case unclear = "cannot tell"
    }

    /// The two pictures of one seed against each other.
    let same: Comparison
    /// The pictures of the two seeds against each other.
    let other: Comparison

    /// A mean distance (of 255) under which two pictures count as one, painted twice.
    static let near = 1.0

    /// What the two distances say: the seed is honoured where the same one gives the same picture,
    /// or one ten times nearer than another seed's, and another seed another picture.
    var verdict: Verdict {
        if other.mean <= Self.near { return same.mean <= Self.near ? .ignored : .unclear }
        if same.identical || same.max <= 2 || same.mean * 10 <= other.mean { return .honoured }
        return same.mean * 2 >= other.mean ? .ignored : .unclear
    }

    /// Why, in a sentence.
    var reason: String {
        switch verdict {
        case .honoured where same.identical:
            "the same seed gives the same pixels, another seed another picture"
        case .honoured: "the same seed gives nearly the same picture, another seed another one"
        case .ignored where other.mean <= Self.near:
            "another seed gives the same picture; something else decides it"
        case .ignored: "the same seed gives as different a picture as another seed"
        case .unclear: "the same seed is neither near nor as far as another; fire it again"
        }
    }
}
