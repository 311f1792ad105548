import Synchronization

/// Tells a handler that its client has closed the connection.
final class ConnectionWatch: Sendable {
    private struct State {
        var isGone = false
        var action: (@Sendable () -> Void)?
    }

    private let state = Mutex(State())

    /// Does `action` when the client goes, at once if it is gone; replaces the action before.
    func onGone(_ action: @escaping @Sendable () -> Void) {
        let isGone = state.withLock { state in
            state.action = state.isGone ? nil : action
            return state.isGone
        }
        if isGone { action() }
    }

    /// Drops the action.
    func forget() { state.withLock { $0.action = nil } }

    /// Reports that the client has gone.
    func gone() {
        let action = state.withLock { state in
            state.isGone = true
            defer { state.action = nil }
            return state.action
        }
        action?()
    }
}
