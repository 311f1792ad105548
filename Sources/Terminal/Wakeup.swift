#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// Lets one thread end another's wait: a pipe that `poll` can watch beside a terminal.
public final class Wakeup: Sendable {
    let readEnd: Int32
    let writeEnd: Int32

    /// A wakeup that nobody has signalled.
    ///
    /// Throws when the process has no file descriptors left.
    public init() throws {
        var ends: [Int32] = [-1, -1]
        guard pipe(&ends) == 0 else {
            throw TerminalError("wakeup: \(String(cString: strerror(errno)))")
        }
        (readEnd, writeEnd) = (ends[0], ends[1])
        for end in ends {
            _ = fcntl(end, F_SETFL, O_NONBLOCK)
            _ = fcntl(end, F_SETFD, FD_CLOEXEC)
        }
    }

    deinit {
        close(readEnd)
        close(writeEnd)
    }

    /// Ends the wait, or the next one; may be called from any thread, any number of times.
    public func signal() {
        var byte: UInt8 = 1
        // A full pipe wakes the reader just as well.
        _ = write(writeEnd, &byte, 1)
    }

    /// Takes everything that was written, without waiting.
    @discardableResult
    func drain() -> [UInt8] {
        var all: [UInt8] = []
        var some = [UInt8](repeating: 0, count: 64)
        while true {
            let count = read(readEnd, &some, some.count)
            if count > 0 {
                all += some[..<count]
            } else if count == 0 || errno != EINTR {
                return all
            }
        }
    }
}
