import Foundation
import JSON
import Testing

@testable import Parameters

@Suite struct WebUITextParserTests {
    static let oracle: [String: JSONValue] = {
        let text = try? Fixture.read(Fixture.folder.appending(path: "webui.json"))
        return (text.flatMap { try? JSONValue(parsing: $0) })?.objectValue ?? [:]
    }()

    @Test func `the oracle has read every text`() throws {
        let files = try FileManager.default.contentsOfDirectory(
            atPath: Fixture.folder.appending(path: "webui").path(percentEncoded: false))
        #expect(Set(files) == Set(Self.oracle.keys.map { "\($0).txt" }))
        for (name, seen) in Self.oracle {
            let text = try Fixture.read(Fixture.folder.appending(path: "webui/\(name).txt"))
            #expect(seen["text"]?.textValue?.utf8.elementsEqual(text.utf8) == true, "\(name)")
        }
    }

    @Test(arguments: oracle.keys.sorted())
    func `a text is taken apart as the web UI does`(name: String) throws {
        let seen = try #require(Self.oracle[name])
        let text = try #require(seen["text"]?.textValue)
        let expected = try #require(seen["webui"])
        let parsed = WebUIText.parse(text)
        #expect(parsed.settings.prompt ?? "" == expected["prompt"]?.textValue)
        #expect(parsed.settings.negative ?? "" == expected["negative"]?.textValue)

        let lines = trimmed(text).unicodeScalars.split(separator: "\n")
        let last = lines.last.map { String(Substring($0)) } ?? ""
        let pairs = WebUIText.pairs(in: last).map { "\($0.key)=\($0.value)" }
        let expectedPairs = try #require(expected["pairs"]?.arrayValue).compactMap { pair in
            pair.arrayValue.map { fields in
                fields.compactMap(\.textValue).map { String(trimmed($0)) }.joined(separator: "=")
            }
        }
        if pairs.count >= 3 {
            #expect(pairs == expectedPairs)
        } else {
            #expect(expectedPairs.isEmpty)
        }
    }

    @Test func `a thousand random lines have the pairs that the web UI's pattern finds`() throws {
        let file = Fixture.folder.appending(path: "webui_lines.json")
        let rows = try #require(JSONValue(parsing: Fixture.read(file)).arrayValue)
        #expect(rows.count == 1000)
        for row in rows {
            let line = try #require(row["line"]?.textValue)
            let expected = try #require(row["pairs"]?.arrayValue).compactMap { pair in
                pair.arrayValue.map { $0.compactMap(\.textValue) }
            }
            let pairs = WebUIText.pairs(in: line)
            // The pattern keeps white space and quotes; keys and values are compared without.
            #expect(pairs.map(\.key) == expected.map { String(trimmed($0[0])) }, "\(line)")
            #expect(
                pairs.map(\.value) == expected.map { WebUIText.unquoted($0[1]) }, "\(line)")
        }
    }

    @Test(arguments: WebUICase.all)
    func `what we wrote reads back`(ours: WebUICase) throws {
        let (settings, other, problems) = WebUIText.parse(ours.text)
        var expected = ours.settings
        expected.width = expected.width ?? 512
        expected.height = expected.height ?? 512
        expected.steps = expected.steps ?? 25
        expected.guidance = expected.guidance ?? 7.5
        expected.scheduler = expected.scheduler ?? .ddim
        #expect(settings == expected)
        #expect(problems.isEmpty)
        let pairs = [("Model hash", ours.modelHash), ("Version", ours.version)]
        #expect(other.map(\.key) == pairs.filter { $0.1 != nil }.map(\.0))
        #expect(other.map(\.value) == pairs.compactMap(\.1))
    }

    @Test(arguments: WebUICase.all)
    func `sd-parsers reads what we wrote`(ours: WebUICase) throws {
        let seen = try #require(Self.oracle[ours.name]?["sd_parsers"])
        let written = WebUIText.parse(ours.text).settings
        #expect(seen["prompt"]?.textValue == written.prompt)
        #expect(seen["negative"]?.textValue == written.negative ?? "")
        #expect(seen["sampler"]?.textValue == written.scheduler?.webUIName)
        #expect(seen["parameters"]?["steps"]?.textValue == written.steps.map(String.init))
        #expect(
            seen["parameters"]?["seed"]?.textValue
                == Parameter.named("seed")?.value(in: written)?.description)
        #expect(
            seen["parameters"]?["cfg_scale"]?.textValue
                == Parameter.named("guidance")?.value(in: written)?.description)
        #expect(
            seen["metadata"]?["Size"]?.textValue
                == Parameter.size.print(width: written.width ?? 0, height: written.height ?? 0))
    }

    private func parse(_ name: String, within limits: Limits = .table) throws -> (
        settings: Settings, other: [String], problems: [String]
    ) {
        let text = try #require(Self.oracle[name]?["text"]?.textValue)
        let (settings, other, problems) = WebUIText.parse(text, within: limits)
        return (settings, other.map { "\($0.key): \($0.value)" }, problems)
    }

    @Test func `values outside the limits are reported and the rest is kept`() throws {
        let (settings, _, problems) = try parse("out-of-range", within: .narrow)
        #expect(settings.json == #"{"model":"x","prompt":"a fox"}"#)
        #expect(problems.count == 5)
        #expect(problems.first == "steps: 150 is out of range; allowed 1 to 100")
        #expect(problems.last == "width: 2048 is out of range; allowed 256 to 1024")
    }

    @Test func `pairs we have no place for are listed`() throws {
        let (settings, other, problems) = try parse("version-1-9")
        #expect(
            settings.json == """
                {"clipskip":2,"guidance":6.5,"height":512,"model":"v1-5-pruned-emaonly",\
                "negative":"blurry",\
                "prompt":"a lighthouse, <lora:foo:0.8>","scheduler":"DPMSolverMultistep",\
                "seed":1234567890,"steps":30,"width":768}
                """)
        #expect(
            other == [
                "Schedule type: Karras", "Model hash: 6ce0161689", "Lora hashes: foo: 1a2b3c4d5e6f",
                "RNG: CPU", "Version: v1.9.4",
            ])
        #expect(
            problems == [
                #"Schedule type: "Karras" is not carried over; every scheduler has its own"#
            ])
    }

    @Test func `a sampler's name may end in a schedule`() throws {
        let old = try parse("old-karras")
        #expect(old.settings.scheduler == .dpm)
        #expect(old.problems.count == 1)
        let cpp = try parse("stable-diffusion-cpp")
        #expect(cpp.settings.scheduler == .eulerA)
        #expect(cpp.settings.guidance == 7)
        #expect(cpp.problems.isEmpty)
    }

    @Test func `fewer than three pairs belong to the prompt, and that is said`() throws {
        let (settings, other, problems) = try parse("two-pairs")
        #expect(settings.prompt == "a fox\nSteps: 25, Sampler: DDIM")
        #expect(settings.steps == nil && other.isEmpty)
        #expect(
            problems == [
                "parameters: the last line has fewer than three pairs; all is taken as the prompt"
            ])
    }

    @Test func `the last of equal keys wins`() throws {
        #expect(try parse("odd-keys").settings.steps == 26)
    }

    @Test(arguments: [
        ("a", 1 << 20), (" ", 1 << 20), ("ab: \"", 1 << 18), ("ab:\\\"", 1 << 18),
        ("Negative prompt:\n", 1 << 16), ("a a a: \"\\\",", 1 << 16),
    ])
    func `a hostile text is read in one pass`(piece: String, count: Int) {
        let parsed = WebUIText.parse(String(repeating: piece, count: count) + "x")
        #expect(parsed.settings.steps == nil)
    }
}
