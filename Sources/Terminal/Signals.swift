import CEdit
import Synchronization

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// The signals a shell lives with, turned into bytes in a pipe that `poll` can watch.
///
/// There is one of it, because handlers belong to the process. The thread that reads lines and
/// waits for runs is the one that takes signals from it; any thread may look.
public final class Signals: Sendable {
    /// The signals of this process.
    public static let shared = Signals()

    /// How a wait ended.
    public enum Wait: Hashable, Sendable {
        /// The wakeup was signalled.
        case woken
        /// Ctrl-C (SIGINT).
        case interrupted
        /// The time is over.
        case timeout
        /// SIGTERM or SIGHUP: finish and leave; `termination` says which.
        case terminated
    }

    /// The signals that came and were not taken yet.
    struct Pending: Sendable {
        var interrupt = false
        var resize = false
        var resumed = false
        var stop = false
        var termination: Int32?
    }

    /// Nil when no pipe could be had; then signals keep their default meaning.
    let wakeup: Wakeup?
    private let pending = Mutex(Pending())

    private init() {
        wakeup = try? Wakeup()
    }

    /// Starts taking SIGINT, SIGTERM, SIGHUP, SIGWINCH and SIGCONT.
    ///
    /// Does no harm when repeated. A signal that the parent process had set to be ignored (`nohup`)
    /// stays ignored.
    public func install() {
        guard let wakeup else { return }
        signalPipe = wakeup.writeEnd
        for number in [SIGINT, SIGTERM, SIGHUP, SIGWINCH, SIGCONT]
        where ce_is_ignored(number) == 0 {
            _ = ce_on_signal(number, passSignalOn)
            // A parent that starts us from a thread of a pool may have left it blocked.
            _ = ce_unblock(number)
        }
    }

    /// Gives the signals back their default meaning.
    public func uninstall() {
        for number in [SIGINT, SIGTERM, SIGHUP, SIGWINCH, SIGCONT]
        where ce_is_ignored(number) == 0 {
            ce_default_signal(number)
        }
    }

    /// SIGTERM or SIGHUP once one has come, and for good; the exit code is then 128 plus it.
    public var termination: Int32? {
        collect()
        return pending.withLock { $0.termination }
    }

    /// Forgets a Ctrl-C that came while nobody waited, so that it does not hit what comes next.
    public func clearInterrupt() {
        _ = takeInterrupt()
    }

    /// Whether Ctrl-C was pressed since the last time somebody asked.
    public func takeInterrupt() -> Bool {
        take(\.interrupt)
    }

    /// Waits until `wakeup` is signalled, a signal comes, or the time is over.
    ///
    /// A signal goes before the wakeup; the wakeup then ends the next wait. Ctrl-Z stops the
    /// process as ever, and the wait goes on after `fg`.
    ///
    /// - Parameters:
    ///   - wakeup: What another thread signals when it is done.
    ///   - timeoutMilliseconds: The longest wait; nil for no limit.
    /// - Returns: How the wait ended.
    public func wait(for wakeup: Wakeup, timeoutMilliseconds: Int? = nil) -> Wait {
        let start = milliseconds()
        while true {
            collect()
            if termination != nil { return .terminated }
            if takeInterrupt() { return .interrupted }
            var left: Int32 = -1
            if let timeoutMilliseconds {
                let spent = milliseconds() - start
                left = Int32(clamping: max(0, timeoutMilliseconds - spent))
            }
            var watched = [
                pollfd(fd: wakeup.readEnd, events: Int16(POLLIN), revents: 0),
                pollfd(fd: self.wakeup?.readEnd ?? -1, events: Int16(POLLIN), revents: 0),
            ]
            let ready = poll(&watched, nfds_t(watched.count), left)
            if ready == 0 { return .timeout }
            if ready > 0, watched[1].revents == 0, watched[0].revents != 0 {
                wakeup.drain()
                return .woken
            }
        }
    }

    /// Forgets everything that only matters while a line is on the screen.
    func clearForPrompt() {
        collect()
        pending.withLock { $0 = Pending(termination: $0.termination) }
    }

    /// Moves what the handler wrote into `pending`.
    func collect() {
        guard let wakeup else { return }
        let numbers = wakeup.drain()
        guard !numbers.isEmpty else { return }
        pending.withLock { pending in
            for number in numbers {
                switch Int32(number) {
                case SIGINT: pending.interrupt = true
                case SIGWINCH: pending.resize = true
                case SIGCONT: pending.resumed = true
                case SIGTSTP: pending.stop = true
                case SIGQUIT: break
                case let number: pending.termination = number
                }
            }
        }
    }

    /// Takes one kind of signal out of what is pending.
    func take(_ kind: WritableKeyPath<Pending, Bool> & Sendable) -> Bool {
        collect()
        return pending.withLock { pending in
            defer { pending[keyPath: kind] = false }
            return pending[keyPath: kind]
        }
    }

    /// Stops the process as Ctrl-Z does, and returns after `fg`, or at once when there is no shell
    /// that could continue it.
    func stopForJobControl() {
        takeStop(false)
        _ = ce_unblock(SIGTSTP)
        kill(getpid(), SIGTSTP)
        takeStop(true)
    }

    /// Takes Ctrl-Z and Ctrl-\ as well (true), or gives them back their default meaning (false).
    ///
    /// While a line is edited the terminal must be put right before the process stops, and
    /// Ctrl-\ must not end it with the terminal raw.
    func takeStop(_ on: Bool) {
        guard wakeup != nil else { return }
        for number in [SIGTSTP, SIGQUIT] where ce_is_ignored(number) == 0 {
            if on { _ = ce_on_signal(number, passSignalOn) } else { ce_default_signal(number) }
        }
    }
}

/// Where the handler writes: set once, before a handler is installed.
nonisolated(unsafe) private var signalPipe: Int32 = -1

/// The handler: writes one byte, the number of the signal.
///
/// It only calls what a handler may call.
private func passSignalOn(_ number: Int32) {
    let saved = errno
    var byte = UInt8(truncatingIfNeeded: number)
    _ = write(signalPipe, &byte, 1)
    errno = saved
}

/// Milliseconds of a clock that nobody sets.
private func milliseconds() -> Int {
    var now = timespec()
    clock_gettime(CLOCK_MONOTONIC, &now)
    return Int(now.tv_sec) * 1000 + Int(now.tv_nsec) / 1_000_000
}
