import Parameters
import Testing

@Suite(.ownThreads) struct ExportTests {
    @Test func `the web UI's text is read back by the importer`() throws {
        let test = try TestShell()
        try test.do(":set width=256 height=256 seed=7 negative=fog", "a red fox")
        let text = try test.do(":export 1 webui").joined(separator: "\n")
        #expect(WebUIText.parse(text).settings.prompt == "a red fox")
        #expect(WebUIText.parse(text).settings.seed == .fixed(7))
    }
}
