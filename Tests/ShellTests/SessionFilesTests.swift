import Backends
import EmbeddedBackend
import Foundation
import Shell
import Testing
import TestSupport

/// The sessions in Tests/Sessions and in the pages, replayed; `REROLL_RECORD=1` rewrites them.
@Suite(.ownThreads) struct SessionFilesTests {
    @Test(arguments: try Repository.names(in: "Tests/Sessions", ending: ".session"))
    func `a written session comes out as it is written`(_ name: String) throws {
        let path = "Tests/Sessions/\(name)"
        let text = try Repository.read(path)
        try #require(!Transcript(text).exchanges.isEmpty, "\(name) holds no line with `> `")
        let new = try replay(text, name, backends: Self.swatches)
        if new != text { try Repository.write(new, to: path) }
    }

    @Test(
        arguments: try ["README.md"]
            + Repository.names(in: "docs", ending: ".md").map { "docs/\($0)" })
    func `the sessions in a page come out as they are written`(_ path: String) throws {
        let page = try Repository.read(path)
        var blocks = MarkdownBlocks(page)
        #expect(blocks.page == page)
        for index in blocks.blocks.indices {
            let block = blocks.blocks[index]
            let place = "\(path), the block at line \(block.line)"
            try #require(["", "engine"].contains(block.info), "\(place): what is \(block.info)?")
            try #require(!Transcript(block.text).exchanges.isEmpty, "\(place) holds no `> `")
            let backends: [any Backend] =
                block.info == "engine" ? [Embedded(threads: 2)] : Self.swatches
            blocks.blocks[index].text = try replay(block.text, place, backends: backends)
        }
        if blocks.page != page { try Repository.write(blocks.page, to: path) }
    }

    /// One that does all, and one that does without negative prompts.
    private static var swatches: [any Backend] {
        [
            Swatch(),
            Swatch(name: "swatch", summary: "plain stripes, for tests", ignored: ["negative"]),
        ]
    }

    /// - Returns: the text, rewritten where that is asked for.
    private func replay(_ text: String, _ place: String, backends: [any Backend]) throws -> String {
        let test = try TestShell(
            backends: backends,
            environment: [
                "REROLL_VIEWER": "true", "EDITOR": "sed -i.bak s/red/green/", "TERM": "dumb",
                "LANG": "C.UTF-8",
            ])
        let replay = TranscriptReplay(Transcript(text), test.shell, test.output)
        if Repository.isRecording { return replay.recording }
        for mismatch in replay.mismatches {
            Issue.record("\(place), \(mismatch)")
        }
        return text
    }
}
