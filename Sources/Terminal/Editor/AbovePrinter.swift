import Synchronization

/// Prints above the line being typed; may be used from any thread.
///
/// Text that is printed while nobody types appears before the next prompt.
public final class AbovePrinter: Sendable {
    let wakeup: Wakeup
    private let waiting = Mutex("")

    init() throws {
        wakeup = try Wakeup()
    }

    /// Shows `text` above the line being typed; a line end is added when it has none.
    public func print(_ text: String) {
        guard !text.isEmpty else { return }
        waiting.withLock { $0 += text.hasSuffix("\n") ? text : text + "\n" }
        wakeup.signal()
    }

    /// Lets the editor ask for news (`LineEditor.news`) and draw the hints anew.
    public func wake() { wakeup.signal() }

    /// Takes the text that waits to be shown.
    func take() -> String {
        wakeup.drain()
        return waiting.withLock { text in
            defer { text = "" }
            return text
        }
    }
}
