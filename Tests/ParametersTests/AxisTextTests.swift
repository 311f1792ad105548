import Testing

@testable import Parameters

struct AxisTextTests {
    /// An axis as `steps [10|20]`, a quoted value in quotes.
    private func read(_ line: String) throws -> [String] {
        try AxisText.read(line).axes.map { axis in
            let values = axis.elements.map { $0.isQuoted ? "\"\($0.text)\"" : $0.text }
            let search = axis.search.map { "/\($0)/" } ?? " "
            return axis.parameter + search + "[" + values.joined(separator: "|") + "]"
        }
    }

    @Test(arguments: [
        ("steps 10,20,30", ["steps [10|20|30]"]),
        ("steps=10,20 guidance 5-9(+2)", ["steps [10|20]", "guidance [5-9(+2)]"]),
        ("steps 10, 20 ,30 cfg 1-10 [5]", ["steps [10|20|30]", "guidance [1-10[5]]"]),
        ("prompt/cat/dog,fox", ["prompt/cat/[dog|fox]"]),
        ("p/cat/dog/", ["prompt/cat/[dog]"]),
        ("prompt/\"a/b\"/\"red, old dog\",fox", ["prompt/a/b/[\"red, old dog\"|fox]"]),
        ("prompt \"a cat\",\"a \"\"dog\"\"\"", ["prompt [\"a cat\"|\"a \"dog\"\"]"]),
        ("prompt \"a \\\"cat\\\"\", plain", ["prompt [\"a \"cat\"\"|plain]"]),
        ("negative \"\",blurry", ["negative [\"\"|blurry]"]),
        ("no/blurry/\"\"", ["negative/blurry/[\"\"]"]),
        ("scheduler DPM++ 2M, Euler a, all", ["scheduler [DPM++ 2M|Euler a|all]"]),
        ("seed random x4 steps 1,2", ["seed [random x4]", "steps [1|2]"]),
        ("size 256,512x384", ["size [256|512x384]"]),
        ("prompt 3\",5\"", ["prompt [3\"|5\"]"]),
        ("model /a/b,./c", ["model [/a/b|./c]"]),
    ])
    func `axes are read as they are typed`(_ line: String, _ axes: [String]) throws {
        #expect(try read(line) == axes)
    }

    @Test func `words that begin with two dashes are options`() throws {
        #expect(try AxisText.read("steps 1,2 --yes").options == ["--yes"])
        #expect(try AxisText.read("prompt \"--yes\",b").options == [])
    }

    @Test(arguments: [
        ("stpes 1,2", "sweep: \"stpes\" is no parameter; did you mean steps?"),
        (
            "10,20",
            "sweep: \"10\" is no parameter; type a parameter's name and its values, such as steps "
                + "10,20,30"
        ),
        (
            "prompt/cat/red dog",
            "sweep: \"dog\" is no parameter; text with spaces goes in double quotes"
        ),
        ("prompt/cat", "prompt: needs a text and what replaces it, such as prompt/cat/dog,fox"),
        ("prompt//dog", "prompt: has no text to replace; type it as prompt/cat/dog,fox"),
        ("steps", "steps: has no values; type some, such as 10,20,30"),
        ("steps 1,,2", "steps: has an empty value between commas; \"\" stands for an empty text"),
        ("prompt \"a cat", "sweep: a quote \" is not closed; add one"),
        ("steps/1/2", "sweep: \"steps\" is no parameter; did you mean steps?"),
    ])
    func `what is wrong is said in one sentence`(_ line: String, _ message: String) {
        let error = #expect(throws: ParameterError.self) { try AxisText.read(line) }
        #expect(error?.description == message)
    }
}
