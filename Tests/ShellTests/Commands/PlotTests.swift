@testable import Runs
@testable import Reports
import Images
import Ledger
import LineSyntax
import Parameters
import Terminal
import Testing

@testable import Shell

@Suite(.ownThreads) struct PlotTests {
    private func foxes() throws -> TestShell {
        let test = try TestShell()
        try test.do(":size 256", ":seed 1", "a red fox")
        for line in [":go steps=30", ":go steps=40", ":go steps=30 guidance=3", ":go guidance=3"] {
            try test.do(line)
        }
        return test
    }

    @Test func `the figures are those of a comparison of the files`() throws {
        let test = try foxes()
        let ledger = try test.library.ledger()
        let pictures = try test.runs().prefix(3).map {
            try Picture.decode(Files.read(ledger.path(of: $0.pictures[0])))
        }
        let comparisons = try pictures.map { try compare(pictures[0], $0) }
        for measure in ["psnr", "ssim", "mean", "max", "hash"] {
            let plot = try test.json(":plot \(measure) @1 1-3 --json")
            let points = try #require(plot["lines"]?.arrayValue?.first?["points"]?.arrayValue)
            #expect(points.count == 3)
            for (point, comparison) in zip(points, comparisons) {
                let expected: Double =
                    switch measure {
                    case "psnr": comparison.psnr
                    case "ssim": comparison.ssim
                    case "mean": comparison.mean
                    case "max": Double(comparison.max)
                    default: Double(comparison.hashDistance)
                    }
                #expect(point["infinite"]?.boolValue == expected.isInfinite)
                if expected.isFinite { #expect(point["y"]?.realValue == expected) }
            }
            #expect(points[0]["infinite"]?.boolValue == (measure == "psnr"))
        }
    }

    @Test func `along a parameter there is a line for each value of the others`() throws {
        let test = try foxes()
        let plot = try test.plot("time along steps 1-5")
        #expect(plot.axis.name == "steps" && plot.axis.isNumeric)
        #expect(plot.lines.map(\.name) == ["guidance 7.5", "guidance 3"])
        #expect(plot.lines[0].points.map(\.label) == ["25", "30", "40"])
        #expect(plot.lines[1].points.map(\.run) == [5, 4])
    }

    @Test func `a sweep is drawn along its first axis, a line for each place on the others`() throws
    {
        let test = try TestShell()
        try test.do(":size 256", ":set prompt=\"a red fox\"", ":seed 1")
        try test.do(":sweep steps 30,10 guidance 5,7")
        let plot = try test.plot("mean @1 sweep 1")
        #expect(plot.axis.name == "steps" && plot.axis.isNumeric)
        #expect(plot.lines.map(\.name) == ["guidance 5", "guidance 7"])
        #expect(plot.lines.map { $0.points.map(\.label) } == [["10", "30"], ["10", "30"]])
        #expect(plot.lines.map { $0.points.map(\.run) } == [[2, 1], [4, 3]])
        #expect(try test.plot("mean").what == "sweep 1")
        let other = try test.plot("mean @1 along guidance sweep 1")
        #expect(other.axis.name == "guidance")
        #expect(other.lines.map(\.name) == ["steps 30", "steps 10"])
        try test.do(":sweep prompt/fox/cat,fox")
        let words = try test.plot("time sweep 2")
        #expect(words.axis.categories == ["fox", "cat"])
        #expect(words.lines.first?.points.map(\.x) == [0, 1])
    }

    @Test func `many lines become one`() throws {
        let test = try TestShell()
        try test.do(":size 256", ":set prompt=\"a red fox\"", ":seed 1")
        try test.do(":sweep guidance 3,4 steps 1-13")
        let plot = try test.plot("time sweep 1")
        #expect(plot.lines.count == 1)
        #expect(plot.lines.first?.points.count == 26)
    }

    @Test func `choices lie side by side in the order in which they come`() throws {
        let test = try TestShell()
        try test.do(":size 256", ":seed 1", "a fox", ":go scheduler=PNDM", ":go steps=30")
        let plot = try test.plot("time along scheduler 1-2")
        #expect(plot.axis.categories == ["DDIM", "PNDM"])
        let lines = PlotDrawing(plot: plot, width: 40, isASCII: true, style: .plain).lines
        #expect(lines.contains { $0.contains("DDIM") && $0.contains("PNDM") })
    }

    @Test func `what cannot be measured is left out and said`() throws {
        let test = try foxes()
        try test.do(":go width=320")
        _ = try test.error("refuse this")
        let plot = try test.plot("mean @1 1-7")
        #expect(plot.skipped.map(\.run) == [6, 7])
        #expect(plot.skipped.map(\.why) == ["320x256, not 256x256", "refused"])
        let drawn = PlotDrawing(plot: plot, width: 60, isASCII: true, style: .plain).lines
        #expect(drawn.contains("  left out: @7, refused"))
    }

    @Test func `no line is wider than the terminal`() throws {
        let test = try foxes()
        for line in ["time along steps 1-5", "psnr 1-3", "time along prompt 1-5"] {
            let plot = try test.plot(line)
            for (width, isASCII) in [(30, true), (41, false), (100, true)] {
                let drawing = PlotDrawing(
                    plot: plot, width: width, isASCII: isASCII, style: .plain)
                for line in drawing.lines {
                    #expect(displayWidth(line) <= width, "\(line)")
                    if isASCII { #expect(line.allSatisfy { $0.isASCII || $0 == "…" }) }
                }
            }
        }
    }

    @Test(arguments: [
        "", "brightness", "psnr along", "psnr along colour", "psnr @99 1-3", "cost 1-3",
        "time cat", "psnr @1.3 1-3",
    ])
    func `what cannot be drawn is refused with a sentence`(_ line: String) throws {
        let test = try foxes()
        let text = try test.error(":plot \(line)").description
        #expect(!text.isEmpty && !text.contains("\n"))
    }

    @Test func `prompts with characters that take no column stand where they belong`() throws {
        let test = try TestShell()
        try test.do(
            ":size 256", "a\u{200B}b\u{200B} fox", "a dog", "a \u{1F98A}\u{FE0F} and e\u{301}")
        let said = try test.do(":plot time 1-3 along prompt")
        #expect(said.contains { $0.contains("ab") && $0.contains("a d") }, "\(said)")
    }
}
