import LineSyntax
import Testing

@Suite struct LineTests {
    @Test(arguments: ["", "   ", "\t", "# a comment", "  # too"])
    func `nothing and comments do nothing`(_ text: String) {
        #expect(Line(text) == .blank)
    }

    @Test(arguments: [
        ":steps 30", ":steps=30", ":steps = 30", "  :steps   30  ", ":steps =30", ":steps= 30",
    ])
    func `a colon begins a command, however it is spaced`(_ text: String) {
        #expect(Line(text) == .command(name: "steps", rest: "30"))
    }

    @Test(arguments: [
        ("a red fox", "a red fox"), ("  a red fox ", "a red fox"), ("::o", ":o"),
        ("a {b|c} \"d\" -e #f", "a {b|c} \"d\" -e #f"), (":: x", ": x"), ("12", "12"),
        ("@home, a house", "@home, a house"), ("@12 x", "@12 x"), ("@١", "@١"),
    ])
    func `anything else is a prompt, literally`(_ text: String, _ prompt: String) {
        #expect(Line(text) == .prompt(prompt))
    }

    @Test(arguments: ["@", "@12", "@-1", "@12.3", "@0", "@99999999999999999999", "@3-", "@.."])
    func `an at sign with a number is a run, right or wrong, and never fires`(_ text: String) {
        #expect(Line(text) == .address(text))
    }

    @Test(arguments: [":! ls -l", ":!ls -l", ":!  ls -l "])
    func `an exclamation mark hands the rest to the system's shell`(_ text: String) {
        #expect(Line(text) == .command(name: "!", rest: "ls -l"))
    }

    @Test func `a value may begin with an equals sign of its own`() {
        #expect(Line(":prompt ==o=") == .command(name: "prompt", rest: "=o="))
        #expect(Line(":") == .command(name: "", rest: ""))
        #expect(Line(":=") == .command(name: "", rest: ""))
    }
}
