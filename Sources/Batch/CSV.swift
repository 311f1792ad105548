/// Comma-separated values as RFC 4180 has them, read strictly.
///
/// Records end with LF or CRLF, the last one with or without. A field that holds a comma, a quote
/// or a line break stands in quotes, and a quote in it is doubled. What other programs let pass,
/// such as a quote in the middle of a bare field, is refused: it usually means that a field was cut
/// in two.
struct CSV {
    /// One record, at least one field.
    struct Record: Hashable {
        /// The line it begins on, from 1; a quoted field may span several.
        let line: Int
        let fields: [String]
    }

    /// Why a text is not CSV, and on which line.
    struct Malformed: Error, Hashable {
        let line: Int
        let problem: String
    }

    /// Reads every record of UTF-8 text; blank lines outside quotes are passed over.
    ///
    /// - Throws: ``Malformed``.
    static func records(_ text: String) throws -> [Record] {
        var reader = Reader(bytes: Array(text.utf8))
        var records: [Record] = []
        while let record = try reader.record() {
            if record.fields != [""] { records.append(record) }
        }
        return records
    }

    private struct Reader {
        let bytes: [UInt8]
        var position = 0
        var line = 1

        mutating func record() throws -> Record? {
            guard position < bytes.count else { return nil }
            let first = line
            var fields: [String] = []
            while true {
                fields.append(try peek() == Self.quote ? quoted() : bare())
                guard peek() == Self.comma else { break }
                position += 1
            }
            endLine()
            return Record(line: first, fields: fields)
        }

        private static let quote = UInt8(ascii: "\"")
        private static let comma = UInt8(ascii: ",")
        private static let feed = UInt8(ascii: "\n")
        private static let carriage = UInt8(ascii: "\r")

        private func peek(_ ahead: Int = 0) -> UInt8? {
            position + ahead < bytes.count ? bytes[position + ahead] : nil
        }

        /// Whether a record ends here.
        private var isAtEnd: Bool {
            guard let byte = peek() else { return true }
            return byte == Self.feed || byte == Self.carriage && peek(1) == Self.feed
        }

        private mutating func endLine() {
            if peek() == Self.carriage { position += 1 }
            position += 1
            line += 1
        }

        private mutating func bare() throws -> String {
            let start = position
            while !isAtEnd, let byte = peek(), byte != Self.comma {
                guard byte != Self.quote else {
                    throw Malformed(
                        line: line,
                        problem:
                            "a quote inside a field; put the whole field in quotes and double it")
                }
                position += 1
            }
            return String(decoding: bytes[start..<position], as: UTF8.self)
        }

        private mutating func quoted() throws -> String {
            let first = line
            position += 1
            var field: [UInt8] = []
            while let byte = peek() {
                position += 1
                if byte == Self.quote {
                    guard peek() == Self.quote else {
                        guard isAtEnd || peek() == Self.comma else {
                            throw Malformed(
                                line: line,
                                problem:
                                    "text after a closing quote; a quote inside a field is doubled")
                        }
                        return String(decoding: field, as: UTF8.self)
                    }
                    position += 1
                }
                if byte == Self.feed { line += 1 }
                field.append(byte)
            }
            throw Malformed(line: first, problem: "a quoted field that never ends; add the quote")
        }
    }
}
