import JSON

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// The lines typed so far, kept in a file that is only ever added to.
///
/// The file holds one JSON string per line, oldest first, readable by its owner only. Several
/// shells may share it: each adds whole lines under a lock and sees what the others added at its
/// next `refresh`. A line that is not a JSON string is skipped, never removed.
public final class History {
    /// The lines, oldest first; no two neighbours are equal.
    ///
    /// The file is read when they are first asked for: a shell starts without waiting for it.
    public var entries: [String] {
        load()
        return lines
    }
    /// Why the file cannot be read or written, once that happened.
    ///
    /// The lines are then kept in memory.
    public private(set) var problem: TerminalError?

    private let path: String?
    private let limit: Int
    private var lines: [String] = []
    private var isLoaded = false
    /// Up to where the file has been read.
    private var offset = 0

    /// The last lines of the file at `path`, which need not exist.
    ///
    /// - Parameters:
    ///   - path: The file; nil keeps lines in memory only.
    ///   - limit: How many lines to keep in memory; the file keeps all.
    public init(path: String?, limit: Int = 5000) {
        self.path = path
        self.limit = max(1, limit)
    }

    private func load() {
        guard !isLoaded else { return }
        isLoaded = true
        guard let path, let descriptor = openForReading(path) else { return }
        defer { close(descriptor) }
        loadEnd(of: descriptor)
    }

    /// Adds `line` to memory and to the file.
    ///
    /// An empty line, a line that starts with a space and a repetition of the last line are not
    /// kept. `problem` tells of a file that cannot be written.
    public func add(_ line: String) {
        guard !line.isEmpty, line.first != " " else { return }
        load()
        guard let path else { return append(line) }
        guard line != lines.last else { return }
        do {
            try write(line, to: path)
        } catch {
            problem = error
            append(line)
        }
    }

    /// Takes in what other shells have added to the file.
    public func refresh() {
        guard isLoaded, let path else { return }
        var status = stat()
        guard stat(path, &status) == 0, Int(status.st_size) != offset else { return }
        guard let descriptor = openForReading(path) else { return }
        defer { close(descriptor) }
        if Int(status.st_size) < offset {
            // Somebody replaced the file: what is in it now is what there is.
            lines = []
            loadEnd(of: descriptor)
        } else {
            readNew(from: descriptor, upTo: Int(status.st_size))
        }
    }

    private func append(_ line: String) {
        guard line != lines.last else { return }
        lines.append(line)
        // A quarter more than the limit, so that trimming is rare.
        if lines.count > limit + limit / 4 { lines.removeFirst(lines.count - limit) }
    }

    private func openForReading(_ path: String) -> Int32? {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
        guard descriptor >= 0 else {
            if errno != ENOENT { problem = failure(path, "read") }
            return nil
        }
        // A folder opens, and says that it is longer than any file.
        var status = stat()
        guard fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG else {
            close(descriptor)
            problem = TerminalError("history: \(path) is not a file; move it away")
            return nil
        }
        return descriptor
    }

    private func failure(_ path: String, _ verb: String) -> TerminalError {
        TerminalError("history: cannot \(verb) \(path): \(String(cString: strerror(errno)))")
    }

    // MARK: reading

    /// Reads blocks from the end of the file backwards until they hold `limit` lines.
    private func loadEnd(of descriptor: Int32) {
        let size = Int(lseek(descriptor, 0, SEEK_END))
        guard size > 0 else { return offset = max(0, size) }
        var blocks: [[UInt8]] = []
        var ends = 0
        var position = size
        while position > 0, ends <= limit {
            let from = max(0, position - 1 << 16)
            let block = bytes(of: descriptor, from..<position)
            ends += block.count { $0 == newline }
            blocks.append(block)
            position = from
        }
        var text = Array(blocks.reversed().joined())
        // What follows the last newline is being written by another shell, or was cut short.
        let whole = text.lastIndex(of: newline).map { $0 + 1 } ?? 0
        offset = size - (text.count - whole)
        text.removeLast(text.count - whole)
        var found = text.split(separator: newline)
        if position > 0, !found.isEmpty { found.removeFirst() }
        for line in found.suffix(limit) {
            if let line = try? JSONValue(parsing: Array(line)).textValue { append(line) }
        }
    }

    private func readNew(from descriptor: Int32, upTo end: Int) {
        let new = bytes(of: descriptor, offset..<max(offset, end))
        guard let last = new.lastIndex(of: newline) else { return }
        offset += last + 1
        for line in new[...last].split(separator: newline) {
            if let line = try? JSONValue(parsing: Array(line)).textValue { append(line) }
        }
    }

    private func bytes(of descriptor: Int32, _ range: Range<Int>) -> [UInt8] {
        var result = [UInt8](repeating: 0, count: range.count)
        var done = 0
        while done < result.count {
            let count = result.withUnsafeMutableBytes { bytes in
                pread(
                    descriptor, bytes.baseAddress.map { $0 + done }, bytes.count - done,
                    off_t(range.lowerBound + done))
            }
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { break }
            done += count
        }
        return Array(result[..<done])
    }

    // MARK: writing

    private func write(_ line: String, to path: String) throws(TerminalError) {
        let flags = O_RDWR | O_APPEND | O_CREAT | O_CLOEXEC
        var descriptor = open(path, flags, 0o600)
        if descriptor < 0, errno == ENOENT {
            makeFolders(for: path)
            descriptor = open(path, flags, 0o600)
        }
        guard descriptor >= 0 else { throw failure(path, "write") }
        defer { close(descriptor) }
        _ = fchmod(descriptor, 0o600)
        while flock(descriptor, LOCK_EX) != 0 {
            guard errno == EINTR else { throw failure(path, "lock") }
        }
        let end = Int(lseek(descriptor, 0, SEEK_END))
        readNew(from: descriptor, upTo: end)
        guard line != lines.last else { return }
        var record = Array("\(JSONValue.text(line))\n".utf8)
        // After a line that was cut short by a full disk or a kill, start on a new one.
        if end > 0, bytes(of: descriptor, end - 1..<end) != [newline] {
            record.insert(newline, at: 0)
        }
        let count = record.withUnsafeBytes { bytes in
            systemWrite(descriptor, bytes.baseAddress, bytes.count)
        }
        guard count == record.count else { throw failure(path, "write") }
        offset = end + count
        append(line)
    }

    private func makeFolders(for path: String) {
        var folder = ""
        for part in path.split(separator: "/", omittingEmptySubsequences: false).dropLast() {
            folder += part + "/"
            _ = mkdir(folder, 0o700)
        }
    }
}

private let newline: UInt8 = 0x0A

/// `write(2)`, under a name that a method called `write` does not hide.
private func systemWrite(_ descriptor: Int32, _ bytes: UnsafeRawPointer?, _ count: Int) -> Int {
    write(descriptor, bytes, count)
}
