@testable import Runs
import Foundation
import Ledger
import Testing

@testable import Shell

@Suite(.ownThreads) struct RunLinksTests {
    @Test func `two shells on one library number their runs apart and see each other's`() throws {
        let one = try TestShell()
        let two = try TestShell(sharing: one)
        try one.do(":size 256", "a red fox")
        try two.do(":size 256", "a blue fox", ":tag @1 seen")
        try one.do(":go")
        #expect(try one.runs().map(\.prompt) == ["a red fox", "a blue fox", "a red fox"])
        #expect(try one.runs()[0].tags == ["seen"])
        #expect(try one.do(":script").count == 3)
        #expect(try two.do(":script").count == 2)
    }

    @Test func `each picture has a short name, and a name that is taken is left alone`() throws {
        let test = try TestShell()
        try test.do(":size 256", ":count 2", "a red fox")
        let run = try test.runs()[0]
        let links = RunLinks(home: test.path(".local/share/reroll"))
        #expect(run.pictures.map { links.path(for: $0).hasSuffix(".png") } == [true, true])
        #expect(links.path(for: run.pictures[1]).hasSuffix("/runs/1.2.png"))
        for picture in run.pictures {
            #expect(
                try Files.read(links.path(for: picture))
                    == Files.read(test.library.ledger().path(of: picture)))
        }
        try FileManager.default.removeItem(atPath: links.path(for: run.pictures[0]))
        try test.write("mine", to: ".local/share/reroll/runs/1.png")
        #expect(links.path(for: run.pictures[0]).hasSuffix("\(run.pictures[0].sha256).png"))
        #expect(try test.read(".local/share/reroll/runs/1.png") == "mine")
    }
}
