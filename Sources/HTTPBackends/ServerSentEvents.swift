/// Reads an event stream (WHATWG HTML 9.2) piece by piece.
struct ServerSentEvents {
    struct Event: Hashable {
        var name = ""
        var data = ""
    }

    private var line: [UInt8] = []
    private var event = Event()
    private var hasData = false
    private var sawReturn = false
    private var isFirstLine = true

    /// Takes bytes in pieces of any size.
    ///
    /// - Returns: the events that they complete.
    mutating func take(_ bytes: [UInt8]) -> [Event] {
        var events: [Event] = []
        for byte in bytes {
            switch byte {
            case UInt8(ascii: "\n") where sawReturn: sawReturn = false
            case UInt8(ascii: "\n"), UInt8(ascii: "\r"):
                sawReturn = byte == UInt8(ascii: "\r")
                if let event = endLine() { events.append(event) }
            default:
                sawReturn = false
                line.append(byte)
            }
        }
        return events
    }

    /// An empty line ends an event; others are its fields.
    private mutating func endLine() -> Event? {
        var text = String(decoding: line, as: UTF8.self)
        line = []
        if isFirstLine, text.unicodeScalars.first == "\u{FEFF}" {
            text.unicodeScalars.removeFirst()
        }
        isFirstLine = false
        guard !text.isEmpty else {
            defer { (event, hasData) = (Event(), false) }
            return hasData ? event : nil
        }
        let parts = text.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
        var value = parts.count > 1 ? parts[1] : ""
        if value.first == " " { value = value.dropFirst() }
        switch parts.first {
        case "event": event.name = String(value)
        case "data":
            event.data += (hasData ? "\n" : "") + value
            hasData = true
        default: break
        }
        return nil
    }
}
