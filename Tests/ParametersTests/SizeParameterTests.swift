import Parameters
import Testing

@Suite struct SizeParameterTests {
    static let sizes: [(String, Int, Int)] = [
        ("512x384", 512, 384), ("512 384", 512, 384), ("512*384", 512, 384),
        ("512X384", 512, 384), ("512\u{d7}384", 512, 384), (" 512 x 384 ", 512, 384),
        ("640", 640, 640), ("+512x+384", 512, 384),
    ]

    @Test(arguments: sizes)
    func `a size is read`(text: String, width: Int, height: Int) throws {
        let size = try Parameter.size.parse(text)
        #expect(size == (width, height))
        #expect(
            try Parameter.size.parse(Parameter.size.print(width: width, height: height))
                == (width, height))
    }

    @Test(arguments: [
        "", "x", "512x", "x512", "512xx384", "512x384x3", "1 2 3", "big", "5e2", "512,384",
    ])
    func `what is no size is refused with the form to type`(text: String) throws {
        let error = try #require(errorText { try Parameter.size.parse(text) })
        #expect(error.hasSuffix("is not a size; type it as 512x384, or 512 for a square"))
    }

    @Test func `a shape is pointed to aspect`() {
        #expect(
            errorText { try Parameter.size.parse("16:9") } == """
                size: "16:9" is not a size; type it as 512x384, or 512 for a square; \
                for a shape set aspect 16:9
                """)
    }

    @Test(arguments: [
        ("2000x512", "width: 2000 is out of range; allowed 256 to 1024"),
        ("512x8", "height: 8 is out of range; allowed 256 to 1024"),
        (
            "99999999999999999999x8",
            "width: 99999999999999999999 is out of range; allowed 256 to 1024"
        ),
    ])
    func `a side out of range is named, and nothing is set`(text: String, error: String) {
        var settings = Settings()
        #expect(errorText { try Parameter.size.set(text, in: &settings, within: .narrow) } == error)
        #expect(settings == Settings())
    }

    @Test func `setting makes aspect yield`() throws {
        var settings = Settings()
        settings.aspect = .wide
        let changes = try Parameter.size.set("640x384", in: &settings).map(\.description)
        #expect(changes == ["width 512 -> 640", "height 512 -> 384", "aspect 16:9 -> unset"])
        #expect(try Parameter.size.set(nil, in: &settings).count == 2)
        #expect(settings == Settings())
    }
}
