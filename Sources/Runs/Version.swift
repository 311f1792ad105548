/// What this program is called and which version it is.
public enum Version {
    public static let current = "0.1.0"
    /// As a library and a picture record it.
    public static let program = "reroll \(current)"
}
