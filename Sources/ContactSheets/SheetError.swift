/// Why a contact sheet cannot be drawn.
public enum SheetError: Error, Hashable, Sendable, CustomStringConvertible {
    /// The fonts of a sheet cannot be used.
    case font(reason: String)
    /// A sheet cannot be laid out.
    case sheet(reason: String)

    /// One sentence with the thing, the value got, and what is allowed.
    public var description: String {
        switch self {
        case .font(let reason): "fonts: \(reason)"
        case .sheet(let reason): "sheet: \(reason)"
        }
    }
}
