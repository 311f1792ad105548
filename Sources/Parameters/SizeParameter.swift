/// `size`, which stands beside the table: it sets `width` and `height` at once.
public struct SizeParameter: Sendable {
    public let name = "size"
    public let summary = "width and height at once, such as 512x384, or 512 for a square"
    public let detail = "Setting it unsets aspect, and setting aspect unsets it."

    /// Whether `text` is the name; case is ignored.
    public func isNamed(_ text: String) -> Bool { text.lowercased() == name }

    /// The two sides in pixels: `512x384`, `512*384`, `512 384`, or `512` for a square.
    ///
    /// - Parameters:
    ///   - text: as it is typed.
    ///   - limits: of width and height.
    /// - Returns: pixels.
    /// - Throws: ``ParameterError``.
    public func parse(_ text: String, within limits: Limits = .table) throws -> (
        width: Int, height: Int
    ) {
        let typed = trimmed(text)
        let crosses = typed.split(omittingEmptySubsequences: false) { "xX*\u{d7}".contains($0) }
        let sides =
            crosses.count == 1 ? typed.split(whereSeparator: \.isWhitespace) : crosses.map(trimmed)
        guard let width = sides.first, let height = sides.last, sides.count <= 2,
            Number.integer(width) != nil, Number.integer(height) != nil
        else { throw notASize(typed) }
        // Each side names itself where it is out of range.
        guard case .integer(let w) = try Parameter.width.parse(String(width), within: limits),
            case .integer(let h) = try Parameter.height.parse(String(height), within: limits)
        else { throw notASize(typed) }
        return (w, h)
    }

    /// The text that ``parse(_:within:)`` reads back.
    public func print(width: Int, height: Int) -> String { "\(width)x\(height)" }

    /// Sets both sides, or unsets them with `nil`.
    ///
    /// - Parameters:
    ///   - text: such as `512x384`; nil for unset.
    ///   - settings: to change.
    ///   - limits: of width and height.
    /// - Returns: every change.
    /// - Throws: ``ParameterError``; the settings are then as they were.
    @discardableResult
    public func set(
        _ text: String?, in settings: inout Settings, within limits: Limits = .table
    ) throws -> [Change] {
        let size = try text.map { try parse($0, within: limits) }
        let before = settings
        try Parameter.width.set(size.map { .integer($0.width) }, in: &settings)
        try Parameter.height.set(size.map { .integer($0.height) }, in: &settings)
        return diff(before, settings)
    }

    private func notASize(_ typed: Substring) -> ParameterError {
        let shape = Aspect(rawValue: String(typed))
        let hint = shape.map { "; for a shape set aspect \($0.rawValue)" } ?? ""
        return ParameterError(
            name: name,
            problem: """
                \(quoted(typed)) is not a size; type it as 512x384, or 512 for a square\(hint)
                """)
    }
}

extension Parameter {
    /// The pseudo-parameter `size`, which is not in ``all``.
    public static let size = SizeParameter()
}
