#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// Lines from a file, a pipe or a text: UTF-8, ended by LF or CR LF, the last one by anything.
///
/// A byte order mark is skipped. A line may be as long as memory allows.
public final class Lines: LineSource {
    /// The source's name in errors: a path, or `standard input`.
    public let name: String
    /// The number of the line that `next` gave last, from 1; 0 before the first.
    public private(set) var number = 0

    private let descriptor: Int32
    private let closes: Bool
    private let signals: Signals?
    private var buffer: [UInt8]
    private var start = 0
    /// Where the search for a line end goes on, so that a long line is searched once.
    private var searched = 0
    private var atEnd: Bool

    /// The lines of what `descriptor` gives.
    ///
    /// - Parameters:
    ///   - descriptor: Is read to its end and not closed.
    ///   - name: What errors call it.
    ///   - signals: When given, Ctrl-C ends a wait for input with `.interrupted`.
    public init(descriptor: Int32, name: String, signals: Signals? = nil) {
        self.descriptor = descriptor
        self.name = name
        self.signals = signals
        closes = false
        buffer = []
        atEnd = false
    }

    /// The lines of the file at `path`.
    ///
    /// Throws when it cannot be opened or is a folder.
    public init(path: String) throws {
        descriptor = open(path, O_RDONLY | O_CLOEXEC)
        name = path
        signals = nil
        closes = true
        buffer = []
        atEnd = false
        guard descriptor >= 0 else {
            let reason = errno == ENOENT ? "no such file" : String(cString: strerror(errno))
            throw TerminalError("\(path): \(reason)")
        }
        var status = stat()
        if fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFDIR {
            throw TerminalError("\(path): is a folder; name a file of lines")
        }
    }

    /// The lines of a text that is there already.
    public init(text: String, name: String) {
        descriptor = -1
        self.name = name
        signals = nil
        closes = false
        buffer = Array(text.utf8)
        atEnd = true
    }

    deinit {
        if closes, descriptor >= 0 { close(descriptor) }
    }

    /// The lines of standard input.
    public static func standardInput(signals: Signals? = .shared) -> Lines {
        Lines(descriptor: STDIN_FILENO, name: "standard input", signals: signals)
    }

    /// The next line; `prompt` is not shown.
    ///
    /// Throws when reading fails, and when a line holds a NUL or is not UTF-8: the error names
    /// source, line and byte. The line after it can still be read.
    public func next(prompt: String = "") throws -> Input {
        while true {
            if let end = lineEnd() {
                let line = buffer[start..<end]
                start = end + 1
                searched = start
                return .line(try text(of: line))
            }
            if atEnd {
                guard start < buffer.count else { return .end }
                let line = buffer[start...]
                start = buffer.count
                searched = start
                return .line(try text(of: line))
            }
            if try !fill() { return signals?.termination != nil ? .end : .interrupted }
        }
    }

    private func lineEnd() -> Int? {
        let end = buffer[searched...].firstIndex(of: 0x0A)
        if end == nil { searched = buffer.count }
        return end
    }

    /// Reads some more; false when a signal came instead.
    private func fill() throws -> Bool {
        if start > 0 {
            buffer.removeFirst(start)
            searched -= start
            start = 0
        }
        if let signals, signals.wakeup != nil {
            guard waitForInput(signals) else { return false }
        }
        let old = buffer.count
        let room = 1 << 16
        buffer.append(contentsOf: repeatElement(0, count: room))
        var count = 0
        repeat {
            count = buffer.withUnsafeMutableBytes { bytes in
                read(descriptor, bytes.baseAddress.map { $0 + old }, room)
            }
        } while count < 0 && errno == EINTR
        let problem = errno
        buffer.removeLast(room - max(0, count))
        if count < 0 {
            throw TerminalError("\(name):\(number + 1): \(String(cString: strerror(problem)))")
        }
        atEnd = count == 0
        return true
    }

    private func waitForInput(_ signals: Signals) -> Bool {
        while true {
            if signals.termination != nil || signals.takeInterrupt() { return false }
            var watched = [
                pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0),
                pollfd(fd: signals.wakeup?.readEnd ?? -1, events: Int16(POLLIN), revents: 0),
            ]
            let ready = poll(&watched, nfds_t(watched.count), -1)
            if ready > 0, watched[1].revents == 0, watched[0].revents != 0 { return true }
        }
    }

    private func text(of bytes: ArraySlice<UInt8>) throws -> String {
        number += 1
        var bytes = bytes
        if bytes.last == 0x0D { bytes.removeLast() }
        if number == 1, bytes.starts(with: [0xEF, 0xBB, 0xBF]) { bytes.removeFirst(3) }
        if let zero = bytes.firstIndex(of: 0) {
            throw TerminalError(
                "\(name):\(number): byte \(zero - bytes.startIndex + 1) is NUL; "
                    + "lines are UTF-8 text")
        }
        let text = String(decoding: bytes, as: UTF8.self)
        // Decoding replaces what is not UTF-8; then the bytes differ.
        if text.utf8.elementsEqual(bytes) { return text }
        let good = validPrefix(of: bytes)
        let hex = String(bytes[bytes.startIndex + good], radix: 16, uppercase: true)
        throw TerminalError(
            "\(name):\(number): byte \(good + 1) (0x\(hex)) is not UTF-8; save it as UTF-8")
    }
}

/// How many of the bytes are whole UTF-8 characters before the first that is not; less than all.
private func validPrefix(of bytes: ArraySlice<UInt8>) -> Int {
    var parser = Unicode.UTF8.ForwardParser()
    var iterator = bytes.makeIterator()
    var good = 0
    while case .valid(let scalar) = parser.parseScalar(from: &iterator), good < bytes.count - 1 {
        good += scalar.count
    }
    return min(good, bytes.count - 1)
}
