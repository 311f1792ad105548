@testable import Runs
import LineSyntax
import Terminal
import Testing

@testable import Shell

/// What a person types, one after the other.
struct Typed: LineSource {
    var inputs: [Input]

    mutating func next(prompt: String) -> Input {
        inputs.isEmpty ? .end : inputs.removeFirst()
    }
}

@Suite(.ownThreads) struct LoopTests {
    @Test func `an error is said and the loop goes on until the lines end`() throws {
        let test = try TestShell()
        test.shell.loop(
            Typed(inputs: [
                .line(":steps 900"), .line(":steps 30"), .line("fail"), .line(":steps 40"),
            ]))
        #expect(
            test.output.take() == [
                "error: steps: 900 is out of range; allowed 1 to 100", "steps 25 -> 30",
                "@1  failed  seed 1001  0.5 s  512x512  ~/.local/share/reroll/runs/1.png",
                "error: @1 failed: the ·[31mpaint ran out", "steps 30 -> 40",
            ])
    }

    @Test func `the first start of all and the help name prompts that the model draws well`() throws
    {
        let test = try TestShell(backends: [Swatch(prompts: ["a kite", "a cat", "a key", "ink"])])
        #expect(
            test.greeting(isFirst: true)
                == "\(Version.program)  type what to paint, such as `a kite`, `a cat`, `a key`; "
                + ":help, :quit")
        let plain = "\(Version.program)  type what to paint; :help, :quit"
        #expect(test.greeting(isFirst: false) == plain)
        #expect(try TestShell().greeting(isFirst: true) == plain)
        #expect(test.say(":help").contains("  `a kite`, `a cat`, `a key`, `ink`"))
    }

    @Test func `quit ends the loop`() throws {
        let test = try TestShell()
        test.shell.loop(Typed(inputs: [.line(":quit"), .line(":steps 30")]))
        #expect(test.output.take().isEmpty)
        #expect(test.shell.session.settings.steps == nil)
    }

    @Test func `Ctrl-C drops the line, and the second one says how to leave`() throws {
        let test = try TestShell()
        test.shell.loop(
            Typed(inputs: [.interrupted, .line(":steps 30"), .interrupted, .interrupted]))
        #expect(test.output.take() == ["steps 25 -> 30", "Ctrl-D or :quit leaves"])
    }

    @Test func `lines of a script stop at the first error, which names its place`() throws {
        let test = try TestShell(interactive: false)
        let error = #expect(throws: UserError.self) {
            try test.shell.run(Lines(text: "# x\n:steps 30\r\n:steps no\n:steps 40", name: "f"))
        }
        #expect(
            "\(try #require(error))"
                == "f:3: steps: \"no\" is not a whole number; allowed 1 to 100")
        #expect(test.shell.session.settings.steps == 30)
        try test.shell.run(Lines(text: ":steps 50\n:quit\n:steps 60", name: "f"))
        #expect(test.shell.session.settings.steps == 50)
    }
}
