import Testing

@testable import Shell

@Suite(.ownThreads) struct LineTests {
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

@Suite(.ownThreads) struct AddressTests {
    @Test func `numbers count from one, and an at sign may stand before them`() {
        #expect(Address("12")?.run == .number(12))
        #expect(Address("@12")?.run == .number(12))
        #expect(Address("@")?.run == .back(0))
        #expect(Address("@-0")?.run == .back(0))
        #expect(Address("@-7")?.run == .back(7))
    }

    @Test func `a point names a picture`() {
        #expect(Address("@12.3")?.picture == 3)
        #expect(Address("@.2")?.picture == 2)
        #expect(Address("@.2")?.run == .back(0))
        #expect(Address("@12")?.picture == nil)
        #expect(Address("1.9223372036854775807")?.picture == Int.max)
    }

    @Test(arguments: [
        "", "0", "@0", "-1", "@-", "@--1", "@1.", "@1.0", "@1.2.3", "@99999999999999999999",
        "１２", "@١", "@+1", "fox", "@ 1", ".", "@1.99999999999999999999",
    ])
    func `anything else is no run`(_ text: String) {
        #expect(Address(text) == nil)
    }
}
