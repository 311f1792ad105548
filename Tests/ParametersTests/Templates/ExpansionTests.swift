import Foundation
import JSON
import Testing

@testable import Parameters

/// Templates against dynamicprompts 0.31.0 (Fixtures/templates/make.py), compared as sets.
struct ExpansionTests {
    private static let folder = Fixture.folder.appending(path: "templates")

    private static func wildcards() throws -> Wildcards {
        var lists: [String: [Wildcards.Value]] = [:]
        let root = folder.appending(path: "wildcards").path
        let walk = try #require(FileManager.default.enumerator(atPath: root))
        while let path = walk.nextObject() as? String {
            let name = path.split(separator: ".").dropLast().joined(separator: ".")
            guard path.contains(".") else { continue }
            let text = try String(contentsOfFile: "\(root)/\(path)", encoding: .utf8)
            if path.hasSuffix(".txt") {
                lists[name] = Wildcards.values(ofText: text)
            } else {
                let (more, problems) = try Wildcards.lists(ofJSON: text, named: name)
                #expect(problems.isEmpty)
                lists.merge(more) { $0 + $1 }
            }
        }
        return Wildcards(lists, places: "wildcards")
    }

    private static func fixture(_ key: String) throws -> [(template: String, prompts: Set<String>)]
    {
        let text = try String(contentsOf: folder.appending(path: "templates.json"), encoding: .utf8)
        let members = try #require(JSONValue(parsing: text)[key]?.objectValue)
        return members.map { template, prompts in
            (template, Set((prompts.arrayValue ?? []).compactMap(\.textValue)))
        }
    }

    private func expansion(_ template: String) throws -> Expansion {
        Expansion(try Template(parsing: template), wildcards: try Self.wildcards())
    }

    @Test func `every combination is dynamicprompts' set`() throws {
        let wildcards = try Self.wildcards()
        let cases = try Self.fixture("all")
        #expect(cases.count >= 500)
        for (template, expected) in cases {
            let expansion = Expansion(try Template(parsing: template), wildcards: wildcards)
            let (prompts, areAll) = try expansion.prompts()
            #expect(areAll)
            #expect(Set(prompts).count == prompts.count)
            // There a comment leaves a space behind, here it leaves nothing.
            let isSame =
                template.contains("#")
                ? Set(prompts.map(Self.squeezed)) == Set(expected.map(Self.squeezed))
                : Set(prompts) == expected
            #expect(isSame, "\(template): \(prompts.prefix(5)), not \(expected.sorted().prefix(5))")
            #expect(try expansion.count() >= prompts.count, "\(template)")
        }
    }

    private static func squeezed(_ text: String) -> String {
        text.split(whereSeparator: \.isWhitespace).joined(separator: " ")
    }

    /// Its combinatorial generator takes only the first value of what is chosen once.
    ///
    /// Ours takes every one, which is what its random generator can give.
    @Test func `what is chosen once takes every value that can be drawn there`() throws {
        for (template, expected) in try Self.fixture("support") {
            let prompts = Set(try expansion(template).prompts().prompts)
            if template.contains("~") {
                #expect(prompts.isSubset(of: expected), "\(template): \(prompts)")
                #expect(!prompts.isEmpty)
            } else {
                #expect(prompts == expected, "\(template): \(prompts)")
            }
        }
    }

    /// The support of its draws and of ours; `{2$$a|a|b}` may draw a twice, there as here.
    @Test func `what is drawn is what can be drawn there`() throws {
        let wildcards = try Self.wildcards()
        let every = Dictionary(uniqueKeysWithValues: try Self.fixture("all"))
        for (template, drawnThere) in try Self.fixture("random") {
            // A choice of one option is taken there whatever its bounds say, and open ends of a
            // wildcard's bounds end at one.
            guard !["{0$$", "{1-$$", "{0-1$$", "#"].contains(where: template.contains) else {
                continue
            }
            let expansion = Expansion(try Template(parsing: template), wildcards: wildcards)
            let drawn = Set(try expansion.random(1500, seed: 7))
            let possible = drawnThere.union(every[template] ?? [])
            #expect(drawn.isSubset(of: possible), "\(template): \(drawn.subtracting(possible))")
            #expect(drawnThere.isSubset(of: drawn), "\(template): \(drawnThere.subtracting(drawn))")
        }
    }

    @Test func `what it refuses is refused, with the place and what to write`() throws {
        let text = try String(
            contentsOf: Self.folder.appending(path: "templates.json"), encoding: .utf8)
        let refused = try #require(JSONValue(parsing: text)["refused"]?.arrayValue)
        #expect(refused.count == 10)
        for template in refused.compactMap(\.textValue) {
            #expect(throws: TemplateError.self, "\(template)") {
                try expansion(template).prompts()
            }
        }
    }

    @Test(arguments: [
        (#"$5 and 50% off"#, "$5 and 50% off"), (#"\{a|b\}"#, "{a|b}"), (#"{a\|b}"#, "a|b"),
        (#"snake\__case\__"#, "snake__case__"), (##"\#1"##, "#1"), (#"\$\{x\}"#, "${x}"),
        (#"\(a:1.2\)"#, #"\(a:1.2\)"#), (#"a\\b"#, #"a\b"#), ("a } b | c", "a } b | c"),
        ("https://x.y/z", "https://x.y/z"), ("a // b", "a // b"), (#"{\@home}"#, "@home"), ("", ""),
    ])
    func `signs that dynamicprompts refuses are text, and a backslash makes them so`(
        _ template: String, _ prompt: String
    ) throws {
        #expect(try expansion(template).prompts().prompts == [prompt])
    }

    @Test(arguments: [
        ("{a|b}{c|d}", 4), ("{2$$a|b|c}", 6), ("{0-3$$a|b|c}", 16), ("{2$${a|b}|c}", 4),
        ("__colors__ __colors__", 9), ("${c=!{a|b|c}}${c}", 3),
        (String(repeating: "{a|b}", count: 40), 1 << 40),
        (String(repeating: "{a|b}", count: 80), Int.max),
        ("{30$$" + (0..<40).map(String.init).joined(separator: "|") + "}", Int.max),
    ])
    func `prompts are counted without being made`(_ template: String, _ count: Int) throws {
        #expect(try expansion(template).count() == count)
        let few = try expansion(template).prompts(limit: 3)
        #expect(few.prompts.count == 3)
        #expect(few.areAll == (count == 3))
    }

    @Test func `the same seed draws the same prompts, a larger count begins with them`() throws {
        let expansion = try expansion("{a|b|c|d|e} __colors__ {@x|y}")
        let five = try expansion.random(5, seed: 3)
        #expect(try expansion.random(9, seed: 3).prefix(5) == five[...])
        #expect(try expansion.random(20, seed: 4) != expansion.random(20, seed: 3))
    }

    @Test func `weights decide how often an option is drawn`() throws {
        let drawn = try expansion("{3::a|1::b|0::c}").random(4000, seed: 1)
        #expect(!drawn.contains("c"))
        #expect((2850...3150).contains(drawn.count { $0 == "a" }))
        let weather = try expansion("__weather__").random(6000, seed: 1)
        // fog 3, rain 2, sun 1
        #expect((2850...3150).contains(weather.count { $0 == "fog" }))
        #expect((900...1100).contains(weather.count { $0 == "sun" }))
    }

    @Test func `a missing wildcard is named with its place and a near name`() throws {
        #expect(
            errorText { try expansion("a __colrs__").count() }
                == "template: there is no wildcard __colrs__ in wildcards; did you mean __colors__?"
        )
        #expect(throws: TemplateError.self) { try expansion("__../secret__").count() }
        #expect(throws: TemplateError.self) { try expansion("__/etc/passwd__").count() }
    }

    @Test func `wildcards and variables that go in a circle are errors`() throws {
        let lists: [String: [Wildcards.Value]] = [
            "a": [.init("x"), .init("__b__")], "b": [.init("__a__")], "c": [.init("__*__")],
            "deep": [.init("${p=!${p:}*}__${p}__")],
        ]
        for template in ["__a__", "{2$$__b__}", "__c__", "${x=${y}}${y=${x}}${x}", "__deep__"] {
            let expansion = Expansion(
                try Template(parsing: template), wildcards: Wildcards(lists, places: "here"))
            #expect(throws: TemplateError.self, "\(template)") { try expansion.count() }
            #expect(throws: TemplateError.self, "\(template)") { try expansion.prompts() }
            #expect(throws: TemplateError.self, "\(template)") {
                try expansion.random(300, seed: 1)
            }
        }
    }

    @Test func `a walk that makes nothing ends`() throws {
        // Twelve of twelve options that all say the same: 12! ways to make no prompt.
        let options = (1...12).map { "{a|%{...$$a}}" + String(repeating: "{}", count: $0) }
        let expansion = try expansion("{12$$\(options.joined(separator: "|"))}")
        #expect(throws: TemplateError.self) { try expansion.prompts() }
    }

    @Test func `any text is a result or an error, soon`() throws {
        var random = Xorshift(state: 20_261_122)
        let pieces = [
            "{", "}", "|", "$$", "$", "%", "__", "_", "\\", "#", "\n", "::", "-", "1", "2", "~",
            "!",
            "@", "${", "${x", "=", ":", "?", "%{", "...", "a", " ", "(", ")", "colors", "é\u{301}",
            "🦊", "\u{0}", "*", "[", "]", "balls", "p=",
        ]
        let wildcards = try Self.wildcards()
        var read = 0
        for _ in 0..<6000 {
            let text = (0..<Int.random(in: 1...24, using: &random)).map { _ in
                pieces.randomElement(using: &random) ?? ""
            }.joined()
            do {
                let expansion = Expansion(try Template(parsing: text), wildcards: wildcards)
                read += 1
                let count = try expansion.count()
                let (prompts, areAll) = try expansion.prompts(limit: 50)
                #expect(prompts.count <= count || count == 0, "\(text)")
                if areAll, count < 50 { #expect(!prompts.isEmpty || count == 0, "\(text)") }
                #expect(try expansion.random(3, seed: 1).count == 3)
            } catch is TemplateError {}
        }
        #expect(read > 500)
    }

    @Test(arguments: ["{", "${a:", "%{", "{a|", "__{", "__a(b=", "\\", "{1$$", "$$", "#"])
    func `a long row of one sign ends soon`(_ piece: String) throws {
        let text = String(repeating: piece, count: 60_000 / piece.utf8.count)
        if let template = try? Template(parsing: text) {
            _ = try? Expansion(template, wildcards: Wildcards([:], places: "")).prompts(limit: 5)
        }
        let closed = String(repeating: "{a|b}", count: 12_000)
        let expansion = try expansion(closed)
        #expect(throws: TemplateError.self) { try expansion.prompts(limit: 5) }
        #expect(try expansion.random(1, seed: 1)[0].count == 12_000)
    }
}
