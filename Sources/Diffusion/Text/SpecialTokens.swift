/// Finds tokens that stand for themselves, such as a literal `<|endoftext|>`, in a text.
struct SpecialTokens: Sendable {
    /// By falling length, so that the first that fits is the longest.
    private let tokens: [(text: [Unicode.Scalar], id: Int)]
    private let firsts: Set<Unicode.Scalar>

    /// A part of a text.
    enum Piece {
        case plain(ArraySlice<Unicode.Scalar>)
        case special(Int)
    }

    init(_ tokens: [(text: [Unicode.Scalar], id: Int)]) {
        self.tokens = tokens.filter { !$0.text.isEmpty }.sorted { $0.text.count > $1.text.count }
        firsts = Set(self.tokens.compactMap(\.text.first))
    }

    /// The text cut at its special tokens, in order.
    func split(_ text: ArraySlice<Unicode.Scalar>) -> [Piece] {
        var pieces: [Piece] = []
        var at = text.startIndex
        var plain = at
        while at < text.endIndex {
            guard firsts.contains(text[at]),
                let token = tokens.first(where: { text[at...].starts(with: $0.text) })
            else {
                at += 1
                continue
            }
            if plain < at { pieces.append(.plain(text[plain..<at])) }
            pieces.append(.special(token.id))
            at += token.text.count
            plain = at
        }
        if plain < at { pieces.append(.plain(text[plain..<at])) }
        return pieces
    }
}
