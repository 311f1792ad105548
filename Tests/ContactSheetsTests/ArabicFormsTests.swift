import Testing

@testable import ContactSheets

@Suite struct ArabicFormsTests {
    /// The expected forms are those of the Unicode charts, U+FE70 to U+FEFF.
    @Test(arguments: [
        ("قط", "\u{FED7}\u{FEC2}"),
        ("ثعلب", "\u{FE9B}\u{FECC}\u{FEE0}\u{FE90}"),
        ("باب", "\u{FE91}\u{FE8E}\u{FE8F}"),
        ("سلام", "\u{FEB3}\u{FEFC}\u{FEE1}"),
        ("لا", "\u{FEFB}"),
        ("fox قط", "fox \u{FED7}\u{FEC2}"),
        ("a red fox", "a red fox"),
    ])
    func `letters take the form of their place`(_ text: String, _ shaped: String) {
        #expect(Array(ArabicForms.shaped(text).unicodeScalars) == Array(shaped.unicodeScalars))
    }

    @Test func `a mark between letters does not part them`() {
        // Seen with a fatha on it.
        let shaped = ArabicForms.shaped("س\u{064E}ل")
        #expect(Array(shaped.unicodeScalars) == ["\u{FEB3}", "\u{064E}", "\u{FEDE}"])
    }
}
