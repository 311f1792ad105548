import Synchronization

/// Messages from any thread to the one that takes them, in order.
public final class Mailbox<Element: Sendable>: Sendable {
    private let elements = Mutex<[Element]>([])

    public init() {}

    /// Leaves a message.
    public func put(_ element: Element) { elements.withLock { $0.append(element) } }

    /// Takes the messages that have come since the last time.
    public func take() -> [Element] {
        elements.withLock { elements in
            defer { elements = [] }
            return elements
        }
    }
}
