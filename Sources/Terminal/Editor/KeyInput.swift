#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// The keys that come from the terminal, and its answers about its cursor.
final class KeyInput {
    private var decoder = KeyDecoder()
    /// Whether the terminal has so far answered where its cursor is.
    private var answersPosition = true
    /// Bytes that came while the terminal was asked for its cursor.
    private(set) var bytesReadWhileAsking = 0

    /// How a read of the terminal ended.
    enum Filling {
        case bytes
        /// A signal came first.
        case nothing
        /// The terminal is gone.
        case closed
    }

    /// Whether nothing waits to be decoded.
    var isEmpty: Bool { decoder.isEmpty }

    /// Whether the bytes so far may be the head of a longer key.
    var isUndecided: Bool { decoder.isUndecided }

    /// The next key; nil when more bytes are needed.
    ///
    /// - Parameter complete: No more bytes follow soon, so that an ESC is an ESC.
    /// - Returns: The key.
    func next(complete: Bool) -> Key? { decoder.next(complete: complete) }

    /// Forgets what was typed ahead.
    func clear() { decoder.clear() }

    /// Takes a key that accepts a suggestion out of the input and gives the code of its command.
    ///
    /// - Parameter isWanted: Asked only when an escape sequence comes next.
    /// - Returns: The code; nil when another key comes next.
    func takeAcceptingKey(if isWanted: () -> Bool) -> Unicode.Scalar? {
        guard decoder.isAtEscape, isWanted() else { return nil }
        for (code, sequences) in EditorCode.acceptingSequences
        where sequences.contains(where: { decoder.take($0) }) {
            return code
        }
        return nil
    }

    /// Reads what has come from the terminal, which must be ready.
    func fill() -> Filling {
        var bytes = [UInt8](repeating: 0, count: 4096)
        let count = read(STDIN_FILENO, &bytes, bytes.count)
        if count < 0, errno == EINTR || errno == EAGAIN { return .nothing }
        guard count > 0 else { return .closed }
        decoder.feed(bytes[..<count])
        return .bytes
    }

    /// The row of the cursor on the screen, 0 at its top.
    ///
    /// - Parameter write: Writes the question to the terminal.
    /// - Returns: nil where the terminal does not answer in time; it is then not asked again.
    func cursorRow(write: (String) -> Void) -> Int? {
        guard answersPosition else { return nil }
        decoder.awaitedPositions += 1
        write("\u{1B}[6n")
        while true {
            var watched = pollfd(fd: STDIN_FILENO, events: Int16(POLLIN), revents: 0)
            let ready = poll(&watched, 1, 300)
            if ready < 0, errno == EINTR { continue }
            var bytes = [UInt8](repeating: 0, count: 4096)
            guard ready > 0, case let count = read(STDIN_FILENO, &bytes, bytes.count), count > 0
            else {
                answersPosition = false
                return nil
            }
            decoder.feed(bytes[..<count])
            bytesReadWhileAsking += count
            if let row = decoder.takePosition() { return row - 1 }
        }
    }
}
