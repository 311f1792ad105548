import LineSyntax

/// A file's name as the whole rest of a line.
enum FileName {
    /// One word, quoted or not, or all of the text with its spaces.
    static func read(_ text: String) -> String {
        guard let words = try? Words(text).words, words.count == 1 else { return text }
        return words[0]
    }
}
