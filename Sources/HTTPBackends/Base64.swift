import Foundation

/// Base64 as services write it.
enum Base64 {
    /// The bytes; white space is passed over, and both alphabets and missing padding taken.
    static func decode(_ text: Substring) -> [UInt8]? {
        // By bytes: a picture is millions of characters.
        var clean: [UInt8] = []
        clean.reserveCapacity(text.utf8.count + 3)
        for byte in text.utf8 {
            switch byte {
            case 0x09...0x0D, 0x20: break
            case UInt8(ascii: "-"): clean.append(UInt8(ascii: "+"))
            case UInt8(ascii: "_"): clean.append(UInt8(ascii: "/"))
            default: clean.append(byte)
            }
        }
        while clean.count % 4 != 0 { clean.append(UInt8(ascii: "=")) }
        return Data(base64Encoded: Data(clean)).map(Array.init)
    }

    static func encode(_ text: String) -> String { Data(text.utf8).base64EncodedString() }
}
