#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// An exclusive lock on a file, which ends with the process that holds it, however it ends.
final class FileLock: Sendable {
    /// The result of an attempt to take a lock.
    enum Attempt {
        case taken(FileLock)
        case held
        case failed(Int32)
    }

    let path: String
    private let file: Descriptor

    private init(path: String, file: Descriptor) {
        self.path = path
        self.file = file
    }

    /// Takes the lock without waiting; `creating` makes the file when it is missing.
    static func attempt(_ path: String, creating: Bool) -> Attempt {
        while true {
            guard let file = Descriptor(path, O_RDWR | (creating ? O_CREAT : 0)) else {
                return .failed(errno)
            }
            guard flock(file.raw, LOCK_EX | LOCK_NB) == 0 else {
                switch errno {
                case EINTR: continue
                case EWOULDBLOCK: return .held
                default: return .failed(errno)
                }
            }
            // Whoever cleans up unlinks a dead file while holding its lock; a lock on a file
            // that no path names any more is worth nothing, so take the next one.
            if file.identity == Files.identity(path) {
                return .taken(FileLock(path: path, file: file))
            }
            if !creating { return .failed(ENOENT) }
        }
    }

    /// Takes the lock, trying again for `seconds` while somebody else holds it.
    static func wait(_ path: String, seconds: Double) -> Attempt {
        var left = seconds
        while true {
            let attempt = attempt(path, creating: true)
            guard case .held = attempt, left > 0 else { return attempt }
            usleep(5000)
            left -= 0.005
        }
    }

    /// Removes the file while the lock is still held.
    func removeFile() {
        unlink(path)
    }
}
