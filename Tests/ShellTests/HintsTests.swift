import Testing

@testable import Shell

@Suite(.ownThreads) struct HintsTests {
    @Test(
        arguments: [
            (":steps ", "1 to 100, now 25 (default)"),
            (":st", "1 to 100, now 25 (default)"),
            (":steps=3", "1 to 100, now 25 (default)"),
            (":width 5", "256 to 1024 px, now 512 (default)"),
            (
                ":size ",
                "width and height at once, such as 512x384, or 512 for a square, now 512x512"
            ),
            (":go steps=", "1 to 100, now 25 (default)"),
            (":go seed=1 steps=3", "1 to 100, now 25 (default)"),
            (":set steps ", "1 to 100, now 25 (default)"),
            (":note ", ":note [@N] TEXT: "),
            (":go ", ":go [NAME=VALUE ...] [xN]: "),
        ])
    func `what is typed has a hint`(_ typed: String, _ hint: String) throws {
        let test = try TestShell()
        let shown = try #require(test.hint(typed))
        #expect(shown == hint || hint.hasSuffix(": ") && shown.hasPrefix(hint), "\(shown)")
    }

    @Test(arguments: ["", "a red fox", "::steps ", ":", ":qqq ", ":note", "@12"])
    func `what is no command has none`(_ typed: String) throws {
        #expect(try TestShell().hint(typed) == nil)
    }

    @Test func `a bare help or quit is painted, and the command is named`() throws {
        let test = try TestShell()
        #expect(
            try test.do("Help").first
                == "Help is painted, as every line without a colon; `:help` is the command")
        #expect(
            try test.do("exit").first
                == "exit is painted, as every line without a colon; `:quit` is the command")
        #expect(try test.do("a quit").first?.hasPrefix("@3") == true)
        #expect(try TestShell(interactive: false).do("quit").first?.hasPrefix("@1") == true)
    }

    @Test func `several lines pasted as one are not painted where commands are among them`()
        throws
    {
        let test = try TestShell()
        #expect(
            "\(try test.error("a fox\n:steps 3\na dog"))"
                == "3 lines were pasted as one, and commands are among them; paste them one by "
                + "one, "
                + "or do a file of them with `:source FILE`")
        #expect(try test.runs().isEmpty)
        try test.do("a fox\nin the snow")
        #expect(try test.runs().map(\.prompt) == ["a fox\nin the snow"])
    }

    @Test func `what is set and what is ignored shows`() throws {
        let test = try TestShell(backends: [Swatch(ignored: ["negative"])])
        try test.do(":steps 30", ":negative a\u{1B}b")
        #expect(test.hint(":steps ") == "1 to 100, now 30")
        #expect(
            test.hint(":negative ")
                == "what the picture should not show, now a·b; not honoured by embedded")
    }
}
