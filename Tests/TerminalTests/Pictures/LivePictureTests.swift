import Images
import TerminalScreen
import Testing

@testable import Terminal

@Suite struct LivePictureTests {
    private let size = TerminalSize(columns: 40, rows: 12)
    private func plain(_ level: UInt8) throws -> Picture {
        try Picture(width: 8, height: 8, pixels: Array(repeating: level, count: 8 * 8 * 3))
    }

    @Test func `a picture takes the place of the one before, and nothing scrolls`() throws {
        var screen = ScreenModel(columns: 40, rows: 12)
        var live = LivePicture(process: 1)
        screen.feed(Array("one\r\ntwo\r\n".utf8))
        for level in [10, 20, 30] as [UInt8] {
            let text = live.draw(try plain(level), by: .halfBlocks, size: size, colours: .full)
            screen.feed(Array((text.replacing("\n", with: "\r\n") + "status\r").utf8))
            #expect(
                screen.text == ["one", "two"]
                    + Array(repeating: "▀▀▀▀▀▀▀▀", count: 4) + ["status"])
        }
        screen.feed(Array("\u{1B}[K\(live.erase(size: size))three".utf8))
        #expect(screen.text == ["one", "two", "three"])
        #expect(!live.isShown && live.erase(size: size).isEmpty)
    }

    @Test func `at the last row the screen makes room once`() throws {
        var screen = ScreenModel(columns: 40, rows: 12)
        var live = LivePicture(process: 1)
        screen.feed(Array((1...12).map { "line \($0)" }.joined(separator: "\r\n").utf8))
        screen.feed(Array("\r\n".utf8))
        for level in [10, 20] as [UInt8] {
            let text = live.draw(try plain(level), by: .halfBlocks, size: size, colours: .full)
            screen.feed(Array(text.replacing("\n", with: "\r\n").utf8))
        }
        screen.feed(Array("status".utf8))
        #expect(screen.text.first == "line 6" && screen.text[6] == "line 12")
        #expect(screen.text.suffix(2) == ["▀▀▀▀▀▀▀▀", "status"])
    }

    @Test func `kitty replaces a picture by its number, and forgets it at the end`() throws {
        var live = LivePicture(process: 5)
        let first = live.draw(try plain(1), by: .kitty, size: size, colours: .full)
        let second = live.draw(try plain(2), by: .kitty, size: size, colours: .full)
        let number = 0x7265_0005
        #expect(first.contains("i=\(number),p=1,C=1"))
        #expect(second.hasPrefix("\u{1B}[8A\r\n\n") && second.contains("i=\(number),p=1,C=1"))
        #expect(live.erase(size: size).hasPrefix("\u{1B}_Ga=d,d=I,i=\(number),q=2\u{1B}\\"))
    }

    @Test
    func `a terminal that became narrower has more rows to clear, where it lays them out anew`()
        throws
    {
        for (reflows, rows) in [(true, 8), (false, 4)] {
            var live = LivePicture(process: 1, reflows: reflows)
            _ = live.draw(try plain(1), by: .halfBlocks, size: size, colours: .full)
            #expect(
                live.erase(size: TerminalSize(columns: 4, rows: 12))
                    == "\u{1B}[\(rows)A\r \u{1B}[J\r")
        }
    }

    @Test func `where there is no room nothing is drawn`() throws {
        var live = LivePicture(process: 1)
        #expect(
            live.draw(
                try plain(1), by: .halfBlocks, size: TerminalSize(columns: 20, rows: 3),
                colours: .full
            ).isEmpty)
        #expect(live.draw(try plain(1), by: .off, size: size, colours: .full).isEmpty)
        #expect(!live.isShown)
    }
}
