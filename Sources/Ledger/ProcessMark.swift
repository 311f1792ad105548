#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// How the processes on one library know which of them still live.
///
/// Every process that begins runs holds a lock on `processes/ID.lock` and writes its ID into their
/// rows. A lock cannot outlive its process and no other process can come by it, as it can by a
/// process number. A file whose lock is free is what a crash left behind: a clean end removes it.
struct ProcessMark: Sendable {
    /// 32 hexadecimal digits, made at random.
    let id: String
    private let lock: FileLock

    /// Marks this process as alive.
    static func make(home: String) throws -> ProcessMark {
        try Files.makeFolder(folder(home))
        for _ in 0..<100 {
            let id = (0..<4).map { _ in hex(UInt32.random(in: 0...UInt32.max)) }.joined()
            let path = path(id, home)
            switch FileLock.attempt(path, creating: true) {
            case .taken(let lock): return ProcessMark(id: id, lock: lock)
            case .held: continue  // A cleaner was faster, and removes the file.
            case .failed(let code): throw LedgerError.disk(path, code, doing: "locked")
            }
        }
        throw LedgerError(.busy, "\(folder(home)): other processes keep locking it; try again")
    }

    /// Takes the mark away at a clean end.
    func remove() {
        lock.removeFile()
    }

    /// Whether the process of that ID is gone for certain.
    static func isGone(_ id: String, home: String) -> Bool {
        switch FileLock.attempt(path(id, home), creating: false) {
        case .taken: true
        case .failed(let code): code == ENOENT
        case .held: false
        }
    }

    /// Removes the marks that crashed processes left.
    static func removeLeftBehind(home: String) {
        for name in Files.names(in: folder(home)) where name.hasSuffix(suffix) {
            let path = folder(home) + "/" + name
            guard case .taken(let lock) = FileLock.attempt(path, creating: false) else { continue }
            lock.removeFile()
        }
    }

    private static let suffix = ".lock"

    private static func folder(_ home: String) -> String { home + "/processes" }

    private static func path(_ id: String, _ home: String) -> String {
        folder(home) + "/" + id + suffix
    }
}

private func hex(_ number: UInt32) -> String {
    let digits = String(number, radix: 16)
    return String(repeating: "0", count: 8 - digits.count) + digits
}
