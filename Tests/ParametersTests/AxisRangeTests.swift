import Testing

@testable import Parameters

/// The forms and values are those of the Stable Diffusion web UI's X/Y/Z plot, as its help states
/// them; where we differ from its code, the case says so.
struct AxisRangeTests {
    @Test(arguments: [
        ("1-5", "1 2 3 4 5"), ("1-5(+2)", "1 3 5"), ("1-5 (+2)", "1 3 5"), ("1-6(+2)", "1 3 5"),
        ("10-5(-3)", "10 7"), ("1-10[5]", "1 3 5 7 10"), ("1-10 [5]", "1 3 5 7 10"),
        ("7-7", "7"), ("1-5(2)", "1 3 5"), ("0-100[1]", "0"), ("1-3[9]", "1 2 3"),
        // Its code leaves out the 6, and gives nothing for the second.
        ("10-6(-2)", "10 8 6"), ("5-1", "5 4 3 2 1"), ("-3-3(+3)", "-3 0 3"),
    ])
    func `whole numbers`(_ text: String, _ values: String) throws {
        let range = try AxisRange(text, isWhole: true, name: "steps")
        #expect(range?.values.joined(separator: " ") == values)
    }

    @Test(arguments: [
        ("1-3(+0.5)", "1 1.5 2 2.5 3"), ("0.0-1.0[6]", "0 0.2 0.4 0.6 0.8 1"),
        ("5-9(+2)", "5 7 9"), ("1-10[5]", "1 3.25 5.5 7.75 10"),
        ("0.1-0.5(+0.1)", "0.1 0.2 0.3 0.4 0.5"),
        ("3-1(-0.5)", "3 2.5 2 1.5 1"), ("1-2[4]", "1 1.3333 1.6667 2"), ("7.5-8", "7.5"),
    ])
    func `decimal numbers`(_ text: String, _ values: String) throws {
        let range = try AxisRange(text, isWhole: false, name: "guidance")
        #expect(range?.values.joined(separator: " ") == values)
    }

    @Test(arguments: [
        "10", "fox", "1-", "-5", "1-5(+2", "1-5[x]", "2024-01-02", "512x512", "1.5-3",
    ])
    func `anything else is no range`(_ text: String) throws {
        #expect(try AxisRange(text, isWhole: true, name: "steps") == nil)
    }

    @Test(arguments: [
        ("10-5(+1)", "steps: \"10-5(+1)\" never arrives; type 10-5(-1) or turn the ends round"),
        ("1-5(-2)", "steps: \"1-5(-2)\" never arrives; type 1-5(+2) or turn the ends round"),
        ("1-5(+0)", "steps: \"1-5(+0)\" has a step of 0; type one such as (+2)"),
        ("1-5[0]", "steps: \"1-5[0]\" asks for no values; type one such as [5]"),
        ("1-99999", "steps: \"1-99999\" is 99999 values; allowed at most 10000"),
        ("1-99999999999999999999", "steps: \"1-99999999999999999999\" has too many digits"),
        (
            "0-9[99999999999999999999]",
            "steps: \"0-9[99999999999999999999]\" is 9223372036854775807 values; allowed at most "
                + "10000"
        ),
    ])
    func `what never ends or is too much is refused`(_ text: String, _ message: String) {
        let error = #expect(throws: ParameterError.self) {
            try AxisRange(text, isWhole: true, name: "steps")
        }
        #expect(error?.description == message)
    }
}
