/// One input of the text encoder: a beginning, some tokens, an end, padding.
struct PromptChunk: Hashable, Sendable {
    /// As many as the tokenizer's `maximumLength`.
    let ids: [Int]
    /// How much each of them counts.
    let weights: [Float]

    /// Whether every token counts once.
    var isPlain: Bool { weights.allSatisfy { $0 == 1 } }
}

/// A prompt in the pieces that the text encoder reads one by one.
struct PromptChunks: Sendable {
    /// At least one.
    let chunks: [PromptChunk]
    /// The tokens that were left out at the end.
    let cut: [Int]
}

/// How brackets and length of a prompt are taken.
struct PromptReading: Hashable, Sendable {
    /// Whether brackets weigh words.
    let weights: Bool
    /// Whether a prompt that is too long is encoded chunk by chunk; else it is cut.
    let chunks: Bool
}

extension Tokenizer {
    /// Tokens of a chunk besides its two ends.
    private var room: Int { maximumLength - 2 }

    /// How far back from a chunk's end a comma is looked for at which to begin the next.
    private static let commaReach = 20

    /// Reads a prompt as the web UI does; where it is cut, only the first chunk remains.
    ///
    /// A prompt without brackets that fits has the tokens of `padded`, each counting once.
    func chunks(_ prompt: String, _ reading: PromptReading) -> PromptChunks {
        let texts =
            reading.weights
            ? weightedTexts(prompt, breaks: reading.chunks)
            : [WeightedText(text: prompt, weight: 1)]
        var open = OpenChunks(room: reading.chunks ? room : .max)
        for text in texts {
            if text.isBreak {
                open.close()
                continue
            }
            for id in encode(text.text).dropFirst().dropLast() {
                let reach = reading.chunks ? Self.commaReach : 0
                open.append(
                    id, weight: Float(text.weight), isComma: id == comma, reach: reach)
            }
        }
        let parts = open.finished()
        guard !reading.chunks, let whole = parts.first else {
            return PromptChunks(chunks: parts.map(chunk), cut: [])
        }
        return PromptChunks(
            chunks: [chunk(whole.prefix(room))], cut: whole.dropFirst(room).map(\.id))
    }

    private func chunk(_ tokens: some Collection<OpenChunks.Token>) -> PromptChunk {
        let ids = [beginning] + tokens.map(\.id) + [end]
        let weights = [1] + tokens.map(\.weight) + [1]
        let rest = maximumLength - ids.count
        return PromptChunk(
            ids: ids + [Int](repeating: padding, count: rest),
            weights: weights + [Float](repeating: 1, count: rest))
    }
}

/// Tokens as they fall into chunks.
private struct OpenChunks {
    struct Token {
        let id: Int
        let weight: Float
    }

    private let room: Int
    private var done: [[Token]] = []
    private var current: [Token] = []
    /// The index of the current chunk's last comma.
    private var lastComma: Int?

    init(room: Int) { self.room = room }

    mutating func close() {
        done.append(current)
        current = []
        lastComma = nil
    }

    /// Appends a token; what follows a comma within `reach` of a full chunk's end moves on first.
    mutating func append(_ id: Int, weight: Float, isComma: Bool, reach: Int) {
        if isComma {
            lastComma = current.count
        } else if current.count == room, let comma = lastComma, current.count - comma <= reach {
            let moved = Array(current[(comma + 1)...])
            current.removeSubrange((comma + 1)...)
            close()
            current = moved
        }
        if current.count == room { close() }
        current.append(Token(id: id, weight: weight))
    }

    mutating func finished() -> [[Token]] {
        if !current.isEmpty || done.isEmpty { close() }
        return done
    }
}
