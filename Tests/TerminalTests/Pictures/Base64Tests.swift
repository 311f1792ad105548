import Foundation
import Testing

@testable import func Terminal.base64

@Suite struct Base64Tests {
    /// RFC 4648, section 10.
    @Test(arguments: [
        ("", ""), ("f", "Zg=="), ("fo", "Zm8="), ("foo", "Zm9v"), ("foob", "Zm9vYg=="),
        ("fooba", "Zm9vYmE="), ("foobar", "Zm9vYmFy"),
    ])
    func `the examples of the RFC come out`(text: String, digits: String) {
        #expect(base64(Array(text.utf8)[...]) == digits)
    }

    @Test func `every byte comes out as Foundation has it`() {
        let bytes = [UInt8](0...255)
        #expect(base64(bytes[...]) == Data(bytes).base64EncodedString())
        #expect(base64(bytes[7...]) == Data(bytes[7...]).base64EncodedString())
    }
}
