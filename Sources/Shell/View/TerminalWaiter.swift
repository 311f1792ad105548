import Runs
import Terminal

/// Waits for a run at a terminal: Ctrl-C interrupts it, Ctrl-Z stops and continues the program.
public final class TerminalWaiter: RunWaiter {
    private let signals: Signals
    private let wakeup: Wakeup
    private let input = SilentInput()

    /// - Throws: when the process has no file descriptors left.
    public init(signals: Signals = .shared) throws {
        self.signals = signals
        wakeup = try Wakeup()
        signals.install()
    }

    public func begin() {
        signals.clearInterrupt()
        input.begin()
    }

    public func end() { input.end() }

    public var wake: @Sendable () -> Void {
        let wakeup = wakeup
        return { wakeup.signal() }
    }

    public func wait(milliseconds: Int) -> Waited {
        switch signals.wait(for: wakeup, timeoutMilliseconds: milliseconds) {
        case .woken: .woken
        case .timeout: .timeout
        case .interrupted, .terminated: .interrupted
        }
    }
}
