/// A picture in a reply: its file, or where it can be fetched.
enum PictureSource: Hashable, Sendable {
    case file([UInt8])
    case address(String)
}
