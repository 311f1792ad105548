import Dispatch
import Foundation

/// How the thread that owns the shell waits while a backend works.
public protocol RunWaiter: AnyObject {
    /// Ends a wait; may be called on any thread.
    var wake: @Sendable () -> Void { get }

    /// A run begins: the screen is the shell's until ``end()``.
    func begin()

    /// The run is over.
    func end()

    /// Waits until ``wake`` was called, the user interrupts, or the time is over.
    func wait(milliseconds: Int) -> Waited
}

extension RunWaiter {
    public func begin() {}
    public func end() {}
}

/// Why a wait ended.
public enum Waited: Sendable {
    case woken
    case timeout
    /// Ctrl-C, or a signal that ends the program.
    case interrupted
}

/// Waits without looking at signals: for pipes, servers and tests.
public final class SemaphoreWaiter: RunWaiter {
    private let semaphore = DispatchSemaphore(value: 0)

    public init() {}

    public var wake: @Sendable () -> Void {
        let semaphore = semaphore
        return { semaphore.signal() }
    }

    public func wait(milliseconds: Int) -> Waited {
        semaphore.wait(timeout: .now() + .milliseconds(milliseconds)) == .success
            ? .woken : .timeout
    }
}
