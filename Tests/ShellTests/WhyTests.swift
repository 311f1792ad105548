import EmbeddedBackend
import JSON
import LineSyntax
import Parameters
import Testing

@testable import Images
@testable import Shell

@Suite(.ownThreads) struct WhyTests {
    @Test func `on the engine a new seed outranks guidance that barely matters`() throws {
        let test = try TestShell(backends: [Embedded(threads: 2)], json: true)
        for line in [":size 256", ":set steps=6 seed=1 guidance=4", "a red apple"] {
            _ = try test.shell.handle(line)
        }
        _ = try test.shell.handle(":go seed=2 guidance=4.1")
        _ = test.output.take()
        let said = try JSONValue(parsing: try #require(test.do(":why 1 2").last))
        let ranked = try #require(said["in"]?.arrayValue)
        #expect(ranked.map { $0["change"]?.textValue } == ["seed 1 -> 2", "guidance 4 -> 4.1"])
        let distances = ranked.compactMap { $0["distance"]?.realValue }
        #expect(distances.count == 2 && distances[0] > 5 * distances[1] && distances[1] > 0)
        #expect(try test.runs().count == 4)
        let again = try test.do(":why 1 2")
        #expect(again.first?.contains("4 in the library, 0 to make") == true)
    }

    @Test func `each change alone is made from the first run, each one left out from the second`()
        throws
    {
        let test = try TestShell()
        try test.do(":size 256", ":seed 1", "a red fox", ":set seed=2 steps=30", "a blue dog")
        let said = try test.do(":why 1 2 --words --out")
        #expect(said.first?.hasPrefix("@1 -> @2: 3 changes") == true, "\(said)")
        let runs = try test.runs()
        #expect(runs.count == 2 + 6)
        #expect(runs.dropFirst(2).map(\.parent) == [1, 1, 1, 2, 2, 2])
        #expect(Set(runs.map(\.requested)).count == 8)
        #expect("\(try test.error(":why 1 1"))".contains("the same parameters"))
    }

    @Test func `changes are applied alone, together and by the edits of a prompt`() throws {
        var a = Settings.defaults
        a.prompt = "a red fox in snow"
        a.seed = .fixed(1)
        var b = a
        b.prompt = "a blue fox in deep snow"
        (b.width, b.height, b.aspect) = (640, 360, .wide)
        let changes = SettingsChanges(from: a, to: b, words: true)
        #expect(
            changes.items.map(\.name) == [
                "prompt [-red-]{+blue+}", "prompt {+ deep+}", "size 512x512 -> 640x360",
            ])
        #expect(try changes.settings(applying: []) == a)
        #expect(try changes.settings(applying: [0, 1, 2]) == b)
        #expect(try changes.settings(applying: [1]).prompt == "a red fox in deep snow")
        #expect(try changes.settings(applying: [2]).prompt == a.prompt)
    }
}

@Suite(.ownThreads) struct SeedHonestyTests {
    private func distance(_ mean: Double, identical: Bool = false) -> Comparison {
        Comparison(
            identical: identical, max: identical ? 0 : 200, mean: mean, psnr: 20, ssim: 0.5,
            hashDistance: 9)
    }

    @Test func `the distances decide`() {
        func verdict(_ same: Comparison, _ other: Comparison) -> SeedHonesty.Verdict {
            SeedHonesty(same: same, other: other).verdict
        }
        #expect(verdict(distance(0, identical: true), distance(40)) == .honoured)
        #expect(verdict(distance(3), distance(40)) == .honoured)
        #expect(verdict(distance(38), distance(40)) == .ignored)
        #expect(verdict(distance(10), distance(40)) == .unclear)
        #expect(verdict(distance(0, identical: true), distance(0, identical: true)) == .ignored)
        #expect(verdict(distance(40), distance(0.5)) == .unclear)
    }

    @Test func `the engine honours the seed, with two runs of one seed and one of another`() throws
    {
        let test = try TestShell()
        try test.do(":size 256", "a red fox")
        let said = try test.do(":verify --backend")
        #expect(said.contains { $0.contains("seed honoured; the same seed gives the same pixels") })
        let seeds = try test.runs().suffix(3).compactMap { try $0.requestedSettings().seed }
        #expect(seeds[0] == seeds[1] && seeds[1] != seeds[2])
    }
}
