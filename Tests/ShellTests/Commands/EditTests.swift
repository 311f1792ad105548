import Testing

@testable import Shell

@Suite(.ownThreads) struct EditTests {
    private func edit(_ editor: String, prompt: String = "a red fox") throws -> (
        TestShell, [String]
    ) {
        let test = try TestShell(environment: ["EDITOR": editor])
        try test.do(":prompt \(prompt)")
        return (test, test.say(":edit"))
    }

    @Test func `what the editor leaves is the prompt, and nothing is fired`() throws {
        let (test, said) = try edit("printf 'two\\nlines\\n' >")
        #expect(said == ["prompt a red fox -> two⏎lines"])
        #expect(test.shell.session.settings.prompt == "two\nlines")
        #expect(try test.runs().isEmpty)
        try test.do(":undo")
        #expect(test.shell.session.settings.prompt == "a red fox")
    }

    @Test(arguments: [
        ("false", "ended with status 1"), ("true > /dev/null; : >", "is empty"),
        ("printf '\\377' >", "not UTF-8"), ("no-such-editor-at-all 2>/dev/null", "status 127"),
        ("rm", "no such file"), ("head -c 70000 /dev/zero | tr '\\0' x >", "too long"),
    ])
    func `an editor that fails changes nothing`(_ editor: String, _ reason: String) throws {
        let (test, said) = try edit(editor)
        #expect(said.last?.contains(reason) == true, "\(said)")
        #expect(test.shell.session.settings.prompt == "a red fox")
    }

    @Test func `without an editor it says what to set`() throws {
        let test = try TestShell()
        #expect("\(try test.error(":edit"))".contains("set VISUAL or EDITOR"))
    }

    @Test func `a command's output is shown, its status is an error`() throws {
        let test = try TestShell()
        #expect(try test.do(":! printf 'a\\nb'; echo c >&2") == ["a", "bc"])
        #expect(try test.do(":! cat") == [])
        #expect("\(try test.error(":! kill -9 $$"))".contains("status 137"))
        #expect(try test.do(":! yes | head -n 1") == ["y"])
        let json = try TestShell(json: true)
        #expect(try json.json(":! echo a")["output"]?.textValue == "a")
    }
}
