import Foundation
import Hashing
import JSON
import Parameters

extension JSONValue {
    /// The canonical text with `<`, `>` and `&` escaped too, so that nothing in it can end the
    /// element of a page that holds it.
    var inHTML: String {
        var text = ""
        for scalar in description.unicodeScalars {
            switch scalar {
            case "<": text += "\\u003c"
            case ">": text += "\\u003e"
            case "&": text += "\\u0026"
            default: text.unicodeScalars.append(scalar)
            }
        }
        return text
    }
}

extension String {
    /// This text as the content of an element or a quoted attribute.
    var escapedForHTML: String {
        var text = ""
        for scalar in unicodeScalars {
            switch scalar {
            case "<": text += "&lt;"
            case ">": text += "&gt;"
            case "&": text += "&amp;"
            case "\"": text += "&quot;"
            case "'": text += "&#39;"
            default: text.unicodeScalars.append(scalar)
            }
        }
        return text
    }

    /// What a content security policy names this style or script by: `'sha256-…'`.
    var policyHash: String {
        let digits = Array(SHA256.hex(Array(utf8)).utf8)
        let bytes = stride(from: 0, to: digits.count, by: 2).map { index in
            UInt8(String(decoding: digits[index..<index + 2], as: UTF8.self), radix: 16) ?? 0
        }
        return "'sha256-\(Data(bytes).base64EncodedString())'"
    }
}

extension [UInt8] {
    /// These bytes in base64, on one line.
    var base64: String { Data(self).base64EncodedString() }
}
