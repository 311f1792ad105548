import Testing

@testable import Reports

@Suite struct PlotCanvasTests {
    private func text(_ canvas: PlotCanvas) -> [String] {
        (0..<canvas.height).map { canvas.text(row: $0) { text, _ in text } }
    }

    @Test func `a line is drawn in braille dots`() {
        var canvas = PlotCanvas(width: 4, height: 1, isASCII: false)
        canvas.line(from: (0, 0), to: (1, 0), owner: 0)
        #expect(text(canvas) == ["⣀⣀⣀⣀"])
        canvas.line(from: (0, 0), to: (0, 1), owner: 0)
        #expect(text(canvas) == ["⣇⣀⣀⣀"])
    }

    @Test func `in ASCII a cell is one dot`() {
        var canvas = PlotCanvas(width: 3, height: 3, isASCII: true)
        canvas.line(from: (0, 0), to: (1, 1), owner: 0)
        #expect(text(canvas) == ["  .", " .", "."])
    }

    @Test func `marks lie over lines, and two in one place are a sign of their own`() {
        var canvas = PlotCanvas(width: 3, height: 1, isASCII: true)
        canvas.line(from: (0, 0), to: (1, 0), owner: 0)
        canvas.mark("a", at: (0, 0), owner: 0)
        canvas.mark("a", at: (0, 0), owner: 0)
        canvas.mark("a", at: (1, 0), owner: 0)
        canvas.mark("b", at: (1, 0), owner: 1)
        #expect(text(canvas) == ["a.#"])
        #expect(canvas.column(1) == 2 && canvas.row(1) == 0)
    }
}
