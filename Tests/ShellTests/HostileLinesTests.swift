import LineSyntax
import Parameters
import Testing

@testable import Shell

@Suite(.ownThreads) struct HostileLinesTests {
    /// What may follow any name.
    private static let hostile = [
        "", "=", "==", " = ", "@", "@0", "@-0", "@-99999999999999999999", "@1.9223372036854775807",
        "@1.0", "9223372036854775807", "-9223372036854775808", "1e400", "nan", "-1", "0x10", "1-",
        "-", "1-9223372036854775807", "9-1", "x", "x0", "x65", "x99999999999999999999", "seed=@1.2",
        "seed=@", "steps=", "=steps", "\"", "\"\"", "\"=\"", "\\", "\u{1B}]0;x\u{7}", "\u{9B}2J",
        "\u{301}", "\u{202E}", "🦊", "１２", "a=b=c", "--heat", "--json --json", "*", "tag:", "star",
        "steps>99999999999999999999", "prompt>(", "NEAR/99999", "/dev/null/x", "~", "~/", "..",
        "\u{FEFF}30", "30 40 50", "size=1x", "size=256 aspect=1:1 width=300", "unset", "none",
    ]

    /// Names that start programs or write files are left out.
    private static let names: [String] = {
        let commands = CommandList.standard.all.flatMap { [$0.name] + $0.aliases }
        let parameters = Parameter.all.flatMap { [$0.name] + $0.aliases }
        let unfit = ["!", "edit", "open", "script", "export", "report", "quit", "q", "exit"]
        return (commands + parameters + ["size", "nonsense"]).filter { !unfit.contains($0) }
    }()

    @Test(arguments: names)
    func `no line stops the shell or reaches the terminal as more than text`(_ name: String) throws
    {
        let test = try TestShell()
        try test.do(":size 256", "first \u{1B}[31m", ":go x2 seed=7")
        for text in Self.hostile {
            if ["go", "go!", "again", "retry", "verify"].contains(name), text.isEmpty { continue }
            for line in test.say(":\(name) \(text)") {
                let isShown = !line.unicodeScalars.contains { $0.commandsTerminal }
                #expect(isShown, ":\(name) \(text.onOneLine): \(line.onOneLine)")
            }
        }
        // The session is still one that can be shown, undone and fired.
        test.say(":show")
        test.say(":reset")
        test.say(":unlock")
        try test.do(":reset", ":size 256", "a red fox")
        while (try? test.do(":undo")) != nil {}
        #expect(test.shell.session.settings == Settings())
    }
}
