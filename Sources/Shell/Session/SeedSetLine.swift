import LineSyntax

/// A set of seeds in words.
enum SeedSetLine {
    /// `keep = 7 42 99`.
    static func text(_ name: String, _ seeds: [Int]) -> String {
        "\(name.onOneLine) = \(seeds.map(String.init).joined(separator: " "))"
    }
}
