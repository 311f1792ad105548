import JSON
import Testing

@testable import Reports

@Suite struct ReportTextTests {
    @Test func `nothing in JSON can end the element that holds it`() throws {
        let hostile = "</script><!-- <script> & ]]> \u{2028}\u{2029} \u{202E} \" \\ \u{0}\u{1B}"
        let text = JSONValue.object(["prompt": .text(hostile), "<k>": .text("&")]).inHTML
        for character in ["<", ">", "&", "\u{2028}", "\u{2029}", "\u{1B}", "\u{0}"] {
            #expect(!text.contains(character), "\(character.debugDescription)")
        }
        #expect(try JSONValue(parsing: text)["prompt"]?.textValue == hostile)
    }

    @Test func `a text is the content of an element or an attribute`() {
        #expect(
            #"<a href="x" title='y'>&"#.escapedForHTML
                == "&lt;a href=&quot;x&quot; title=&#39;y&#39;&gt;&amp;")
    }

    @Test func `a policy names a script by its hash`() {
        // printf 'alert(1)' | openssl dgst -sha256 -binary | base64
        #expect(
            "alert(1)".policyHash == "'sha256-bhHHL3z2vDgxUt0W3dWQOrprscmda2Y5pLsLg4GF+pI='")
    }
}
