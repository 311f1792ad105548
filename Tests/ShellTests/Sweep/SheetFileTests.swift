@testable import Runs
import Foundation
import Images
import JSON
import Parameters
import Testing

@testable import Shell

@Suite(.ownThreads) struct SheetFileTests {
    @Test func `a sheet carries its plan, and is drawn anew only when something changed`() throws {
        let test = try TestShell()
        try test.do(":size 256", ":seed 1", ":set prompt=\"a 狐\"", ":sweep steps 1,2")
        let path = test.path(".local/share/reroll/sheets/sweep-1.png")
        let first = try Files.read(path)
        let own = try #require(PNGText.scan(first).texts.first { $0.keyword == "reroll" })
        let json = try JSONValue(parsing: own.text)
        #expect(json["schema"] == "reroll.sheet/1")
        #expect(json["sweep"]?["axes"] != nil)
        try test.do(":sheet sweep --numbers")
        #expect(try Files.read(path) != first)
        try test.do(":sheet sweep")
        #expect(try Files.read(path) == first)
    }

    @Test func `a picture whose file is gone leaves a gap`() throws {
        let test = try TestShell()
        try test.do(":size 256", ":seed 1", "a red fox", ":go seed=2")
        let stored = try #require(try test.runs().first?.pictures.first)
        try FileManager.default.removeItem(
            atPath: test.library.ledger().path(of: stored))
        #expect(try test.do(":sheet 1-2").first?.hasPrefix("sheet  ") == true)
    }

    @Test func `runs without pictures stand as what became of them`() throws {
        let test = try TestShell()
        try test.do(":size 256", "a red fox")
        _ = try test.error("refuse this")
        try test.do(":sheet 1-2 -o ~/two.png")
        let picture = try Picture.decode(Files.read(test.path("two.png")))
        #expect(picture.width == 24 * 2 + 256 * 2 + 8)
        #expect("\(try test.error(":sheet 2"))" == "sheet: none of these runs has a picture")
    }

    @Test func `nothing half-written is left behind`() throws {
        let test = try TestShell()
        struct Full: Error {}
        let path = test.path("sheet.png")
        #expect(throws: Full.self) {
            try Files.stream(to: path) { write in
                try write([1, 2, 3])
                throw Full()
            }
        }
        #expect(try FileManager.default.contentsOfDirectory(atPath: test.folder).isEmpty)
        try Files.stream(to: path) { try $0([1, 2, 3]) }
        #expect(try Files.read(path) == [1, 2, 3])
    }
}
