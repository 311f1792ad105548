/// Emphasis in the terminal's own terms.
public struct Style: Sendable {
    private let isOn: Bool

    public init(colour: Bool) { isOn = colour }

    public static let plain = Style(colour: false)

    public func dim(_ text: String) -> String { wrap(text, "2") }
    public func bold(_ text: String) -> String { wrap(text, "1") }
    public func red(_ text: String) -> String { wrap(text, "31") }
    public func green(_ text: String) -> String { wrap(text, "32") }

    /// In the colour of a plot's line, from 0.
    public func line(_ text: String, _ index: Int) -> String {
        let colours = ["36", "33", "35", "32", "34", "31", "96", "93"]
        return wrap(text, colours[index % colours.count])
    }

    private func wrap(_ text: String, _ code: String) -> String {
        isOn && !text.isEmpty ? "\u{1B}[\(code)m\(text)\u{1B}[0m" : text
    }
}
