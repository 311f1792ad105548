import Parameters
import Testing

@Suite struct DomainTests {
    static let spelled: [(String, String, Value)] = [
        ("steps", "30", Value.integer(30)), ("steps", "+5", .integer(5)),
        ("steps", " 007 ", .integer(7)), ("steps", "\t100\n", .integer(100)),
        ("guidance", " 7.5 ", .real(7.5)), ("guidance", "8", .real(8)),
        ("guidance", "+8.0", .real(8)), ("guidance", "1.5e1", .real(15)),
        ("guidance", "5.", .real(5)), ("seed", "-1", .text("random")),
        ("seed", " RANDOM ", .text("random")), ("seed", "0", .integer(0)),
        ("seed", "2147483647", .integer(2_147_483_647)),
        ("scheduler", "euler_a", .text("EulerAncestralDiscrete")),
        ("scheduler", "Euler a", .text("EulerAncestralDiscrete")),
        ("scheduler", "k_euler_a", .text("EulerAncestralDiscrete")),
        ("scheduler", "dpm++ 2m", .text("DPMSolverMultistep")),
        ("scheduler", "dpmpp_2m", .text("DPMSolverMultistep")),
        ("scheduler", "dpm", .text("DPMSolverMultistep")), ("scheduler", "plms", .text("PNDM")),
        ("scheduler", "lms-discrete", .text("LMSDiscrete")), ("scheduler", "ddim", .text("DDIM")),
        ("aspect", "16/9", .text("16:9")), ("aspect", " 1:1", .text("1:1")),
        ("negative", "", .text("")), ("prompt", "  a  ", .text("  a  ")),
        ("model", " my model ", .text("my model")),
    ]

    @Test(arguments: spelled)
    func `a spelled value is read`(name: String, text: String, value: Value) throws {
        #expect(try Parameter.named(name)?.parse(text) == value)
    }

    static let refused: [(String, String, String)] = [
        ("steps", "900", "steps: 900 is out of range; allowed 1 to 100"),
        ("steps", "0", "steps: 0 is out of range; allowed 1 to 100"),
        ("steps", "-3", "steps: -3 is out of range; allowed 1 to 100"),
        (
            "steps", "99999999999999999999",
            "steps: 99999999999999999999 is out of range; allowed 1 to 100"
        ),
        ("steps", "1e3", #"steps: "1e3" is not a whole number; allowed 1 to 100"#),
        ("steps", "0x10", #"steps: "0x10" is not a whole number; allowed 1 to 100"#),
        ("steps", "\u{663}", "steps: \"\u{663}\" is not a whole number; allowed 1 to 100"),
        ("steps", "30.0", #"steps: "30.0" is not a whole number; allowed 1 to 100"#),
        ("steps", "30 x", #"steps: "30 x" is not a whole number; allowed 1 to 100"#),
        ("steps", "1_0", #"steps: "1_0" is not a whole number; allowed 1 to 100"#),
        ("steps", "+", #"steps: "+" is not a whole number; allowed 1 to 100"#),
        ("steps", "", "steps: needs a whole number; allowed 1 to 100"),
        ("steps", "3\u{1b}[2J", #"steps: "3\u001b[2J" is not a whole number; allowed 1 to 100"#),
        ("guidance", "7,5", #"guidance: "7,5" has a comma; type 7.5"#),
        ("guidance", "nan", #"guidance: "nan" is not a number; allowed 1 to 20"#),
        ("guidance", "inf", #"guidance: "inf" is not a number; allowed 1 to 20"#),
        ("guidance", "0x1p3", #"guidance: "0x1p3" is not a number; allowed 1 to 20"#),
        ("guidance", "1e", #"guidance: "1e" is not a number; allowed 1 to 20"#),
        ("guidance", ".", #"guidance: "." is not a number; allowed 1 to 20"#),
        ("guidance", "1e999", "guidance: 1e999 is out of range; allowed 1 to 20"),
        ("guidance", "20.5", "guidance: 20.5 is out of range; allowed 1 to 20"),
        ("guidance", "0.9999", "guidance: 0.9999 is out of range; allowed 1 to 20"),
        ("seed", "-2", "seed: -2 is out of range; allowed 0 to 2147483647, or random"),
        (
            "seed", "2147483648",
            "seed: 2147483648 is out of range; allowed 0 to 2147483647, or random"
        ),
        (
            "seed", "lots",
            #"seed: "lots" is not a whole number; allowed 0 to 2147483647, or random"#
        ),
        (
            "aspect", "2:1",
            #"aspect: "2:1" is not a choice; allowed 1:1, 3:4, 4:3, 9:16, 16:9; did you mean 1:1?"#
        ),
        (
            "scheduler", "ddmi",
            """
            scheduler: "ddmi" is not a choice; allowed DDIM, PNDM, LMSDiscrete, \
            DPMSolverMultistep, EulerAncestralDiscrete; did you mean DDIM?
            """
        ),
        (
            "scheduler", "euler_a karras",
            """
            scheduler: "euler_a karras" is not a choice; allowed DDIM, PNDM, LMSDiscrete, \
            DPMSolverMultistep, EulerAncestralDiscrete; did you mean Euler a?
            """
        ),
        (
            "scheduler", "",
            """
            scheduler: "" is not a choice; allowed DDIM, PNDM, LMSDiscrete, \
            DPMSolverMultistep, EulerAncestralDiscrete
            """
        ),
        ("model", "  ", "model: is empty; allowed one line of text"),
        ("model", "a\nb", #"model: "a\nb" has control characters; allowed one line of text"#),
        (
            "prompt", "a\u{0}b",
            "prompt: has a NUL character; allowed any text up to 65536 bytes without NUL"
        ),
    ]

    @Test(arguments: refused)
    func `a value outside its domain is refused`(name: String, text: String, error: String) throws {
        let parameter = try #require(Parameter.named(name))
        #expect(errorText { try parameter.parse(text, within: .narrow) } == error)
    }

    @Test func `the table holds what makes sense anywhere`() {
        let allowed = ["width", "steps", "guidance", "seed"].compactMap {
            Parameter.named($0)?.domain.allowed
        }
        #expect(
            allowed == [
                "1 to 16384", "1 to 10000", "0 or more", "0 to 9223372036854775807, or random",
            ])
    }

    @Test func `a prompt of a megabyte is refused with its size`() throws {
        let text = String(repeating: "fox ", count: 1 << 18)
        #expect(
            errorText { try Parameter.named("prompt")?.parse(text) }
                == "prompt: 1048576 bytes is too long; allowed any text up to 65536 bytes")
    }

    @Test func `a long value is clipped in the error`() throws {
        let text = try #require(
            errorText {
                try Parameter.named("steps")?.parse(String(repeating: "x", count: 1 << 20))
            })
        #expect(text.utf8.count < 200)
        let digits = try #require(
            errorText {
                try Parameter.named("steps")?.parse(String(repeating: "9", count: 1 << 20))
            })
        #expect(digits.utf8.count < 200)
    }

    static let mistaken: [(String, Value, String)] = [
        ("steps", Value.text("30"), #"steps: "30" is text, not a whole number; allowed 1 to 100"#),
        ("steps", .real(30.5), "steps: 30.5 is not a whole number; allowed 1 to 100"),
        ("steps", .real(.nan), "steps: nan is not a whole number; allowed 1 to 100"),
        ("steps", .real(1e300), "steps: 1e+300 is not a whole number; allowed 1 to 100"),
        ("guidance", .real(.infinity), "guidance: inf is out of range; allowed 1 to 20"),
        ("guidance", .real(.nan), "guidance: nan is out of range; allowed 1 to 20"),
        (
            "guidance", .integer(.max),
            "guidance: 9.223372036854776e+18 is out of range; allowed 1 to 20"
        ),
        (
            "prompt", .integer(3),
            "prompt: 3 is a number, not text; allowed any text up to 65536 bytes"
        ),
        (
            "seed", .text("Random"),
            #"seed: "Random" is text, not a whole number; allowed 0 to 2147483647, or random"#
        ),
    ]

    @Test(arguments: mistaken)
    func `a value of another kind is refused`(name: String, value: Value, error: String) throws {
        let parameter = try #require(Parameter.named(name))
        #expect(errorText { try parameter.checked(value, within: .narrow) } == error)
    }

    @Test func `a value takes its canonical form`() throws {
        #expect(try Parameter.named("steps")?.checked(.real(30)) == .integer(30))
        #expect(try Parameter.named("guidance")?.checked(.integer(8)) == .real(8))
        #expect(try Parameter.named("seed")?.checked(.integer(-1)) == .text("random"))
        #expect(try Parameter.named("scheduler")?.checked(.text("plms")) == .text("PNDM"))
    }

    @Test func `a narrower domain refuses what the table allows`() throws {
        let steps = try #require(Parameter.named("steps"))
        #expect(
            errorText { try steps.checked(.integer(200), within: .narrow) }
                == "steps: 200 is out of range; allowed 1 to 100")
        #expect(try steps.checked(.integer(200)) == .integer(200))
        var settings = Settings()
        #expect(throws: ParameterError.self) {
            try steps.set(.integer(200), in: &settings, within: .narrow)
        }
        #expect(settings == Settings())
    }
}
