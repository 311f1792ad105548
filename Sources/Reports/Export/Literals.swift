import JSON
import LineSyntax
import Parameters

/// Texts as the literals of other languages, safe for any text.
enum Literals {
    /// JSON on one line of characters that no terminal, shell or compiler takes for more than text.
    ///
    /// Beside what JSON escapes, so are the marks that turn the direction of writing.
    static func json(_ value: JSONValue) -> String {
        var text = ""
        for scalar in value.description.unicodeScalars {
            switch scalar.value {
            case 0x7F...0x9F, 0x200B...0x200F, 0x2028...0x202E, 0x2060...0x206F, 0xFEFF:
                let digits = String(scalar.value, radix: 16)
                text += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
            default: text.unicodeScalars.append(scalar)
            }
        }
        return text
    }

    /// A Python string: its escapes are those of JSON, but for pairs of surrogates, which are not
    /// written here.
    static func python(_ text: String) -> String { json(.text(text)) }

    /// A Python value.
    static func python(_ value: JSONValue) -> String {
        switch value {
        case .null: "None"
        case .bool(let value): value ? "True" : "False"
        default: json(value)
        }
    }

    /// A raw Swift string on one line, of text without line breaks and control characters.
    static func swift(_ line: String) -> String {
        var longest = 0
        var row = 0
        for character in line.unicodeScalars {
            row = character == "#" ? row + 1 : 0
            longest = max(longest, row)
        }
        let marks = String(repeating: "#", count: longest + 1)
        return "\(marks)\"\(line)\"\(marks)"
    }

    /// A word of a POSIX shell.
    static func shell(_ text: String) -> String {
        "'" + text.replacing("'", with: "'\\''") + "'"
    }

    /// A comment's text: one line, nothing that acts on a terminal.
    static func comment(_ text: String) -> String { text.onOneLine }
}
