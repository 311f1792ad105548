import Testing

@testable import Ledger

@Suite struct FindTermTests {
    @Test(
        arguments: [
            ("fox", [term(value: "fox")]),
            ("  a  b ", [term(value: "a"), term(value: "b")]),
            ("-blurry", [term(value: "blurry", isExcluded: true)]),
            (#""red fox""#, [term(value: "red fox", isQuoted: true)]),
            (#""say \"hi\" \\ \n""#, [term(value: #"say "hi" \ \n"#, isQuoted: true)]),
            ("steps>=30", [term("steps", .atLeast, value: "30")]),
            ("steps!=30", [term("steps", .notEqual, value: "30")]),
            ("tag:a:b", [term("tag", .has, value: "a:b")]),
            ("-tag:x", [term("tag", .has, value: "x", isExcluded: true)]),
            (
                #"prompt:"red fox" cat"#,
                [term("prompt", .has, value: "red fox", isQuoted: true), term(value: "cat")]
            ),
            (#"note="""#, [term("note", .equal, value: "", isQuoted: true)]),
            ("16:9", [term(value: "16:9")]),
            ("- fox", [term(value: "-"), term(value: "fox")]),
            ("it's", [term(value: "it's")]),
            ("", []),
            ("赤い狐 🦊", [term(value: "赤い狐"), term(value: "🦊")]),
        ])
    func `words, quotes and comparisons are told apart`(_ text: String, _ expected: [FindTerm])
        throws
    {
        #expect(try FindTerm.all(in: text) == expected)
    }

    @Test func `a quote that is not closed and a missing value are errors that say so`() throws {
        #expect(
            try ledgerError { try FindTerm.all(in: #"a "b c"#) }.message
                == #"find: a double quote is not closed; end the text with ""#)
        #expect(
            try ledgerError { try FindTerm.all(in: "steps> 30") }.message
                == "find: steps> lacks its value; write it right after the sign, as in steps>30")
        #expect(
            try ledgerError { try FindTerm.all(in: "steps > 8") }.message
                == "find: > has no name before it; write name, sign and value without blanks,"
                + " as in steps>30; text goes in double quotes")
        #expect(
            try ledgerError { try FindTerm.all(in: "steps >=8") }.message
                .hasPrefix("find: >=8 has"))
    }
}

private func term(
    _ name: String? = nil, _ comparison: FindTerm.Comparison? = nil, value: String,
    isQuoted: Bool = false, isExcluded: Bool = false
) -> FindTerm {
    FindTerm(
        name: name, comparison: comparison, value: value, isQuoted: isQuoted,
        isExcluded: isExcluded)
}
