/// What one picture's replies say.
struct SegmindResult: Sendable {
    let pictures: [PictureSource]
    /// The seed that was used, where the model reports one.
    var seed: Int?
    /// US dollars.
    var cost: Double?
    /// US dollars.
    var creditsLeft: Double?
}
