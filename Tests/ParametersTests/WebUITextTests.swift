import Foundation
import Testing

@testable import Parameters

/// Texts of ours, held to files that other readers have read too (Fixtures/webui_oracle.py).
struct WebUICase: Sendable, CustomTestStringConvertible {
    let name: String
    let settings: Settings
    var modelHash: String?
    var version: String?
    var other: [(key: String, value: String)] = []

    var testDescription: String { name }
    var file: URL { Fixture.folder.appending(path: "webui/\(name).txt") }
    var text: String {
        WebUIText.write(settings, modelHash: modelHash, version: version, other: other)
    }

    init(
        _ name: String, modelHash: String? = nil, version: String? = nil,
        other: [(key: String, value: String)] = [], _ change: (inout Settings) -> Void
    ) {
        self.name = name
        self.modelHash = modelHash
        self.version = version
        self.other = other
        var settings = Settings()
        change(&settings)
        self.settings = settings
    }

    static let all = [
        WebUICase("ours-plain") { ($0.prompt, $0.seed) = ("a red apple", .fixed(42)) },
        WebUICase("ours-everything", modelHash: "0123456789", version: "reroll 0.1.0") {
            $0.prompt = "a fox, (oil:1.2), \"quoted\" {a|b}\nsecond line\n\nfourth: line"
            $0.negative = "blurry, ugly\nsecond"
            $0.width = 640
            $0.height = 384
            $0.steps = 30
            $0.guidance = 8
            $0.scheduler = .dpm
            $0.seed = .fixed(2_147_483_647)
            $0.model = "bundled"
        },
        WebUICase("ours-euler") {
            ($0.prompt, $0.scheduler, $0.seed) = ("a fox", .eulerA, .fixed(0))
        },
        WebUICase("ours-pndm") { ($0.prompt, $0.scheduler, $0.seed) = ("x", .pndm, .fixed(1)) },
        WebUICase("ours-lms") {
            ($0.prompt, $0.scheduler, $0.seed) = ("x", .lms, .fixed(1))
            $0.guidance = 0.1 + 2.2
        },
        WebUICase("ours-unicode") {
            $0.prompt = "\u{72d0}\u{3001}\u{96ea}\u{306e}\u{4e2d} \u{1f98a} cafe\u{301}"
            $0.negative = "\u{43f}\u{43b}\u{43e}\u{445}\u{43e}"
            $0.seed = .fixed(7)
        },
        WebUICase("ours-odd-model") {
            ($0.prompt, $0.seed, $0.model) = ("a fox", .fixed(7), "/models/a, b: \"c\"")
        },
        WebUICase("ours-prompt-like-parameters") {
            $0.prompt = "Steps: 1, Sampler: x, CFG scale: 2, Seed: 3"
            $0.seed = .fixed(7)
        },
    ]
}

@Suite struct WebUITextTests {
    @Test(arguments: Parameter.all.filter { $0.webUI != nil }.map(\.name))
    func `a pair reads back as the value that was written`(_ name: String) throws {
        let parameter = try #require(Parameter.named(name))
        let pair = try #require(parameter.webUI)
        for value in try parameter.samples() {
            guard let text = pair.write(value) else {
                // Only a default has no text: it is what a reader takes where there is no pair.
                #expect(value == parameter.defaultValue)
                continue
            }
            let read = try #require(pair.read(text))
            #expect(try parameter.parse(read) == value)
        }
    }

    @Test(arguments: WebUICase.all)
    func `the text is that of the file`(ours: WebUICase) throws {
        #expect(try Fixture.read(ours.file, recording: ours.text) == ours.text)
    }

    @Test func `unset parameters are written as their defaults`() {
        #expect(
            WebUIText.write(Settings())
                == "Steps: 25, Sampler: DDIM, CFG scale: 7.5, Seed: -1, Size: 512x512")
    }

    @Test func `an aspect is written as its size`() {
        var settings = Settings()
        settings.aspect = .tall
        #expect(WebUIText.write(settings).hasSuffix("Size: 360x640"))
    }

    @Test func `a model's folder can be written as a name`() {
        var settings = Settings()
        settings.model = "/home/me/models/mine"
        #expect(WebUIText.write(settings, modelName: "mine").hasSuffix(", Model: mine"))
    }

    @Test func `a value that a reader would cut is quoted, a key it would miss is left out`() {
        let text = WebUIText.write(
            Settings(),
            other: [
                ("Plain", "a b"), ("Comma", "a, b"), ("Colon", "a:b"), ("Line", "a\nb"),
                ("Quote", "\"a\""), ("Inner", "a\"b"), ("x", "1"), ("a:b", "1"), ("a,b", "1"),
                ("Space ", "1"), ("", "1"),
            ])
        #expect(
            text.hasSuffix(
                #", Plain: a b, Comma: "a, b", Colon: "a:b", Line: "a\nb", "#
                    + #"Quote: "\"a\"", Inner: a"b"#))
    }
}
