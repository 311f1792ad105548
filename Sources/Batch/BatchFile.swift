import Foundation
import JSON
import LineSyntax
import Parameters

/// The rows of a batch as their file holds them, before any value is looked at.
struct BatchFile {
    /// How the rows are written.
    enum Format: String, CaseIterable, Sendable {
        /// One JSON value a line: an object of parameters, or a prompt as a string.
        case jsonl
        /// A header line with the names of parameters, then a line for each row.
        case csv
        /// One prompt a line, as in the loop; `#` begins a comment.
        case text
    }

    /// What one row sets.
    struct Row {
        /// The line it begins on, from 1.
        let line: Int
        let fields: [Field]
    }

    struct Field {
        /// As it is written: a parameter's name or alias, `size`, `name` or `output`.
        let name: String
        let value: Value
    }

    enum Value: Hashable {
        /// To be parsed like a typed value.
        case text(String)
        case json(JSONValue)
    }

    /// What is wrong with a row: where, and a sentence.
    struct Problem: Error, Hashable {
        let line: Int
        /// The field's name; nil where it is the whole row.
        let field: String?
        let problem: String

        /// `prompts.csv:3:steps: 900 is out of range; allowed 1 to 100`.
        func text(_ file: String) -> String {
            ([file, "\(line)"] + [field].compactMap(\.self)).joined(separator: ":") + ": \(problem)"
        }
    }

    private(set) var rows: [Row] = []
    private(set) var problems: [Problem] = []

    /// Reads rows from the bytes of a file.
    ///
    /// - Parameters:
    ///   - bytes: UTF-8, with or without a byte order mark.
    ///   - name: the file's name, whose ending tells the format.
    ///   - format: the format; nil finds it out from the name, or else from the first line.
    /// - Throws: ``Problem`` where the bytes are no text.
    init(_ bytes: [UInt8], name: String, format: Format?) throws {
        let bytes = bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? Array(bytes.dropFirst(3)) : bytes
        guard let text = String(validatingUTF8Bytes: bytes) else {
            let line = bytes.prefix(Self.firstInvalid(bytes)).count { $0 == UInt8(ascii: "\n") } + 1
            throw Problem(line: line, field: nil, problem: "is not UTF-8 text")
        }
        switch format ?? Self.format(of: text, name: name) {
        case .jsonl: readJSON(text)
        case .csv: readCSV(text)
        case .text: readText(text)
        }
    }

    private static func format(of text: String, name: String) -> Format {
        switch name.lowercased().split(separator: ".").last {
        case "jsonl", "ndjson", "json": return .jsonl
        case "csv": return .csv
        case "txt": return .text
        default: break
        }
        let lines = text.split(whereSeparator: \.isNewline)
        guard let first = lines.first(where: { !$0.allSatisfy(\.isWhitespace) }) else {
            return .text
        }
        if first.first == "{" || first.first == "[" { return .jsonl }
        if first.first == "\"", (try? JSONValue(parsing: String(first))) != nil { return .jsonl }
        let columns = first.split(separator: ",", omittingEmptySubsequences: false).map {
            String($0).trimmed
        }
        let isHeader = columns.contains("prompt") && columns.allSatisfy(BatchFile.isField)
        return isHeader ? .csv : .text
    }

    /// Whether a row may have a field of that name.
    static func isField(_ name: String) -> Bool {
        Parameter.named(name) != nil || Parameter.size.isNamed(name) || fileNames.contains(name)
    }

    /// The fields that name the picture's file.
    static let fileNames = ["name", "output"]

    // MARK: The formats

    private mutating func readJSON(_ text: String) {
        for (index, line) in lines(text).enumerated() where !line.allSatisfy(\.isWhitespace) {
            do {
                switch try JSONValue(parsing: String(line)) {
                case .text(let prompt):
                    add(index + 1, [Field(name: "prompt", value: .text(prompt))])
                case .object(let members):
                    let fields = members.sorted { $0.key < $1.key }
                    add(index + 1, fields.map { Field(name: $0.key, value: .json($0.value)) })
                case let other:
                    refuse(
                        index + 1, nil,
                        "\(other.kind) where an object of parameters, or a prompt as text, belongs")
                }
            } catch {
                let hint =
                    line.trimmed == "[" || line.trimmed == "{" ? "; every row is one line" : ""
                refuse(index + 1, nil, "\(error)\(hint)")
            }
        }
    }

    private mutating func readCSV(_ text: String) {
        do {
            let records = try CSV.records(text)
            guard let header = records.first else { return }
            let names = header.fields.map(\.trimmed)
            for (index, name) in names.enumerated() {
                if !Self.isField(name) {
                    refuse(header.line, name.isEmpty ? nil : name, Self.unknown(name))
                } else if names[..<index].contains(name) {
                    refuse(header.line, name, "stands twice in the header")
                }
            }
            guard problems.isEmpty else { return }
            for record in records.dropFirst() {
                guard record.fields.count == names.count else {
                    refuse(
                        record.line, nil,
                        "\(record.fields.count) fields where the header has \(names.count)"
                            + "; a field that holds a comma stands in quotes")
                    continue
                }
                let given = zip(names, record.fields).filter { !$0.1.isEmpty }
                add(record.line, given.map { Field(name: $0.0, value: .text($0.1)) })
            }
        } catch let error as CSV.Malformed {
            refuse(error.line, nil, error.problem)
        } catch {
            refuse(1, nil, "\(error)")
        }
    }

    private mutating func readText(_ text: String) {
        for (index, line) in lines(text).enumerated() {
            switch Line(String(line)) {
            case .blank: break
            case .prompt(let prompt):
                add(index + 1, [Field(name: "prompt", value: .text(prompt))])
            case .address(let text):
                refuse(index + 1, nil, "\(text.onOneLine) is a run and no prompt")
            case .command(let name, _):
                refuse(
                    index + 1, nil,
                    ":\(name.onOneLine) is a command; `reroll run FILE` does commands, and a "
                        + "prompt that "
                        + "begins with a colon begins with two")
            }
        }
    }

    private func lines(_ text: String) -> [Substring] {
        // A carriage return before the line feed is white space to all that read a line.
        text.split(omittingEmptySubsequences: false) { $0 == "\n" || $0 == "\r\n" }
    }

    private mutating func add(_ line: Int, _ fields: [Field]) {
        rows.append(Row(line: line, fields: fields))
    }

    private mutating func refuse(_ line: Int, _ field: String?, _ problem: String) {
        problems.append(Problem(line: line, field: field, problem: problem))
    }

    /// The error for a field that no row may have.
    static func unknown(_ name: String) -> String {
        let names = Parameter.all.map(\.name) + [Parameter.size.name] + fileNames
        let near = Parameter.suggestion(for: name, among: names)
        return name.isEmpty
            ? "the header has a column without a name; allowed \(names.joined(separator: ", "))"
            : "is no parameter; "
                + (near.map { "did you mean \($0)?" } ?? "allowed \(names.joined(separator: ", "))")
    }

    private static func firstInvalid(_ bytes: [UInt8]) -> Int {
        zip(bytes, String(decoding: bytes, as: UTF8.self).utf8).enumerated()
            .first { $0.1.0 != $0.1.1 }?.offset ?? bytes.count
    }
}

extension String {
    /// The text of UTF-8 bytes; nil where they are none.
    fileprivate init?(validatingUTF8Bytes bytes: [UInt8]) {
        let text = String(decoding: bytes, as: UTF8.self)
        guard text.utf8.elementsEqual(bytes) else { return nil }
        self = text
    }
}
