import Parameters
import Testing

@Suite struct ChangeTests {
    @Test func `a diff lists the differing parameters in the order of the table`() {
        var a = Settings()
        a.prompt = "a fox"
        a.steps = 25
        a.guidance = 8
        var b = a
        b.prompt = "a cat"
        b.guidance = 7.5
        b.scheduler = .eulerA
        b.steps = nil
        #expect(
            diff(a, b) == [
                Change(parameter: "prompt", from: .text("a fox"), to: .text("a cat")),
                Change(parameter: "steps", from: .integer(25), to: nil),
                Change(parameter: "guidance", from: .real(8), to: .real(7.5)),
                Change(parameter: "scheduler", from: nil, to: .text("EulerAncestralDiscrete")),
            ])
        #expect(diff(a, a).isEmpty)
    }

    static let lines: [(Change, String)] = [
        (Change(parameter: "steps", from: .integer(25), to: .integer(30)), "steps 25 -> 30"),
        (Change(parameter: "steps", from: nil, to: .integer(30)), "steps 25 -> 30"),
        (Change(parameter: "steps", from: nil, to: .integer(25)), "steps 25 (default) -> 25"),
        (Change(parameter: "steps", from: .integer(30), to: nil), "steps 30 -> 25 (default)"),
        (Change(parameter: "guidance", from: .real(7.5), to: .real(8)), "guidance 7.5 -> 8"),
        (
            Change(parameter: "prompt", from: nil, to: .text("a \"fox\"")),
            #"prompt unset -> "a \"fox\"""#
        ),
        (
            Change(parameter: "negative", from: nil, to: .text("blurry")),
            #"negative "" -> "blurry""#
        ),
        (
            Change(parameter: "prompt", from: .text("a\u{1b}[2J"), to: .text("\u{9b}2J\n")),
            #"prompt "a\u001b[2J" -> "\u009b2J\n""#
        ),
        (Change(parameter: "aspect", from: .text("16:9"), to: nil), "aspect 16:9 -> unset"),
        (Change(parameter: "model", from: nil, to: .text("a b")), "model bundled -> a b"),
        (Change(parameter: "unknown", from: nil, to: .text("x")), #"unknown unset -> "x""#),
    ]

    @Test(arguments: lines)
    func `a change is one line, fit for a terminal`(change: Change, text: String) {
        #expect(change.description == text)
    }

    @Test func `prompts that look alike but differ in bytes are a change`() {
        var a = Settings()
        a.prompt = "caf\u{e9}"
        var b = Settings()
        b.prompt = "cafe\u{301}"
        #expect(diff(a, b).map(\.parameter) == ["prompt"])
    }
}
