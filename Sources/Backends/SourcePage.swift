import Parameters

/// The values that the source page allows: that of Imagen 4 Fast at Segmind (docs/backends.md).
public enum SourcePage {
    /// The page's domain of a parameter; nil where the page has no such parameter or no limit.
    public static func domain(of parameter: Parameter) -> Domain? {
        switch parameter.name {
        case "width", "height": .integers(256...1024)
        case "steps": .integers(1...100)
        case "guidance": .reals(1...20)
        case "seed": .seed(0...2_147_483_647)
        default: nil
        }
    }

    /// The page's limits; where it has none, the table's.
    public static let limits = Limits(domain)
}
