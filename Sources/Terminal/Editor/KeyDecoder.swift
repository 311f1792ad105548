/// A key, a paste, or an answer of the terminal.
enum Key: Hashable {
    /// One character, or a byte of an escape sequence.
    case scalar(Unicode.Scalar)
    /// A text pasted in one go (bracketed paste), its line ends as `\n`.
    case paste(String)
    /// An answer of the terminal itself.
    case answer(TerminalAnswer)
}

/// Turns the bytes of a terminal into keys: UTF-8 whatever the locale, and bracketed paste.
///
/// A byte that is not UTF-8 is dropped, as is a C1 control character (no terminal sends one as
/// UTF-8, and the editor uses their codes for itself).
struct KeyDecoder {
    private var bytes: [UInt8] = []
    private var start = 0
    /// The text pasted so far, until the end of the paste arrives.
    private var paste: [UInt8]?

    private static let pasteStart = Array("\u{1B}[200~".utf8)
    private static let answerStart = Array("\u{1B}[?".utf8)
    private static let pasteEnd = Array("\u{1B}[201~".utf8)

    /// How many questions about the cursor the terminal has not answered yet.
    var awaitedPositions = 0

    /// Whether nothing waits to be decoded.
    var isEmpty: Bool { start >= bytes.count }

    /// Adds bytes that were read.
    mutating func feed(_ new: some Sequence<UInt8>) {
        if start > 0 {
            bytes.removeFirst(start)
            start = 0
        }
        bytes += new
    }

    /// Forgets what was typed ahead, and an unfinished paste.
    mutating func clear() {
        (bytes, start, paste) = ([], 0, nil)
    }

    /// Whether the bytes so far may be the head of a paste, or else a key of their own (ESC).
    var isUndecided: Bool {
        guard paste == nil, !isEmpty else { return false }
        if case .open = answer() { return false }
        return bytes.count - start < Self.pasteStart.count
            && Self.pasteStart.starts(with: bytes[start...])
    }

    /// An answer of the terminal, which may begin with `CSI ?` as no key does.
    private enum Answer {
        /// An answer that is `length` bytes long; nil for one to another question.
        case whole(TerminalAnswer?, length: Int)
        /// More bytes are needed.
        case open
        case none
    }

    /// The answer of the terminal that comes next.
    private func answer() -> Answer {
        let rest = bytes[start...]
        if awaitedPositions > 0, let position = position(at: start) {
            return .whole(nil, length: position.length)
        }
        guard rest.starts(with: Self.answerStart) else { return .none }
        let body = rest.dropFirst(Self.answerStart.count)
        let parameters = body.prefix { (0x20...0x3F).contains($0) }
        guard parameters.count < TerminalAnswer.maxBytes else { return .none }
        guard let final = body.dropFirst(parameters.count).first else { return .open }
        guard (0x40...0x7E).contains(final) else { return .none }
        return .whole(
            TerminalAnswer(parameters: parameters, final: final),
            length: Self.answerStart.count + parameters.count + 1)
    }

    /// `CSI row ; column R` at an index: where the cursor is, rows counted from 1.
    ///
    /// F3 with Shift or Alt sends similar bytes, so it counts only when the terminal was asked.
    private func position(at index: Int) -> (row: Int, length: Int)? {
        guard bytes[index...].starts(with: [0x1B, 0x5B]) else { return nil }
        let body = bytes[(index + 2)...].prefix { (0x30...0x3B).contains($0) }
        guard body.count < TerminalAnswer.maxBytes, body.endIndex < bytes.count,
            bytes[body.endIndex] == UInt8(ascii: "R")
        else { return nil }
        let numbers = String(decoding: body, as: UTF8.self).split(separator: ";").map { Int($0) }
        guard numbers.count == 2, let row = numbers[0], row > 0, numbers[1] != nil else {
            return nil
        }
        return (row, body.count + 3)
    }

    /// Removes the terminal's answer about its cursor from the input and gives the row, from 1; nil
    /// when it has not arrived.
    mutating func takePosition() -> Int? {
        guard awaitedPositions > 0 else { return nil }
        for index in bytes.indices.dropFirst(start) where bytes[index] == 0x1B {
            guard let (row, length) = position(at: index) else { continue }
            bytes.removeSubrange(index..<(index + length))
            awaitedPositions -= 1
            return row
        }
        return nil
    }

    /// Whether an ESC comes next.
    var isAtEscape: Bool { !isEmpty && bytes[start] == 0x1B && paste == nil }

    /// Takes `sequence` if it comes next.
    mutating func take(_ sequence: [UInt8]) -> Bool {
        guard paste == nil, bytes[start...].starts(with: sequence) else { return false }
        start += sequence.count
        return true
    }

    /// The next key; nil when more bytes are needed.
    ///
    /// - Parameter complete: No more bytes follow soon, so that an ESC is an ESC.
    /// - Returns: The key.
    mutating func next(complete: Bool = false) -> Key? {
        while start < bytes.count {
            if paste != nil {
                guard let key = continuePaste() else { return nil }
                return key
            }
            if bytes[start] == 0x1B {
                if bytes[start...].starts(with: Self.pasteStart) {
                    start += Self.pasteStart.count
                    paste = []
                    continue
                }
                switch answer() {
                case .open: return nil
                case .whole(let answer, let length):
                    if answer == nil, bytes[start + 2] != UInt8(ascii: "?") {
                        awaitedPositions -= 1
                    }
                    start += length
                    if let answer { return .answer(answer) }
                    continue
                case .none: break
                }
                if isUndecided, !complete { return nil }
                start += 1
                return .scalar("\u{1B}")
            }
            switch scalar() {
            case .none: return nil
            case .some(nil): continue
            case .some(let scalar?): return .scalar(scalar)
            }
        }
        return nil
    }

    /// Moves bytes into the paste; gives the paste once its end is there.
    private mutating func continuePaste() -> Key? {
        var text = paste ?? []
        var rest = start
        while let escape = bytes[rest...].firstIndex(of: 0x1B) {
            text += bytes[rest..<escape]
            if bytes[escape...].starts(with: Self.pasteEnd) {
                start = escape + Self.pasteEnd.count
                paste = nil
                return .paste(cleanPaste(text))
            }
            if Self.pasteEnd.starts(with: bytes[escape...]) {
                // The end of the paste may have come in half.
                (paste, start) = (text, escape)
                return nil
            }
            rest = escape + 1
        }
        text += bytes[rest...]
        (paste, start) = (text, bytes.count)
        return nil
    }

    /// The scalar at `start`: nil when bytes are missing, some(nil) when one was dropped.
    private mutating func scalar() -> Unicode.Scalar?? {
        let lead = bytes[start]
        let length =
            switch lead {
            case 0x00..<0x80: 1
            case 0xC2..<0xE0: 2
            case 0xE0..<0xF0: 3
            case 0xF0..<0xF5: 4
            default: 0
            }
        guard length > 0 else {
            start += 1
            return .some(nil)
        }
        var value = UInt32(length == 1 ? lead : lead & (0xFF >> UInt8(length + 1)))
        for index in 1..<max(1, length) {
            guard start + index < bytes.count else { return .none }
            let byte = bytes[start + index]
            guard byte & 0xC0 == 0x80 else {
                start += index
                return .some(nil)
            }
            value = value << 6 | UInt32(byte & 0x3F)
        }
        start += length
        let smallest: [UInt32] = [0, 0, 0x80, 0x800, 0x10000]
        guard value >= smallest[length], !(0x80..<0xA0).contains(value) else { return .some(nil) }
        return .some(Unicode.Scalar(value))
    }
}

/// A pasted text: line ends as `\n`, none at the very end, no other control characters but tab.
///
/// A paste must not be able to press keys, so escape characters in it are dropped.
private func cleanPaste(_ bytes: [UInt8]) -> String {
    var text = String.UnicodeScalarView()
    var afterReturn = false
    for scalar in String(decoding: bytes, as: UTF8.self).unicodeScalars {
        switch scalar {
        case "\r": text.append("\n")
        case "\n": if !afterReturn { text.append("\n") }
        case "\t": text.append(scalar)
        case "\u{0}"..<" ", "\u{7F}"..<"\u{A0}", "\u{FFFD}": break
        default: text.append(scalar)
        }
        afterReturn = scalar == "\r"
    }
    while text.last == "\n" { text.removeLast() }
    return String(text)
}
