import Testing

@testable import Batch

@Suite struct CSVTests {
    @Test func `quoted fields hold commas, quotes and line breaks; records know their line`() throws
    {
        let text = "prompt,seed\r\n\"a \"\"red\"\" fox, asleep\",1\n\"two\r\nlines\",\r\n\nplain,3"
        let records = try CSV.records(text)
        #expect(records.map(\.line) == [1, 2, 3, 6])
        #expect(
            records.map(\.fields) == [
                ["prompt", "seed"], ["a \"red\" fox, asleep", "1"], ["two\r\nlines", ""],
                ["plain", "3"],
            ])
    }

    @Test(
        arguments: [
            ("a\n\"open, and on", 2, "never ends"), ("a\nb \"c\" d", 2, "inside a field"),
            ("\"a\" b", 1, "after a closing quote"), ("\"a\nb\"c", 2, "after a closing quote"),
        ])
    func `what was cut in two is refused with its line`(
        _ text: String, _ line: Int, _ words: String
    )
        throws
    {
        let error = try #require(throws: CSV.Malformed.self) { try CSV.records(text) }
        #expect(error.line == line)
        #expect(error.problem.contains(words))
    }

    @Test func `an empty text has no record, and one field may be alone`() throws {
        #expect(try CSV.records("").isEmpty)
        #expect(try CSV.records("\r\n\n").isEmpty)
        #expect(try CSV.records("a").map(\.fields) == [["a"]])
        #expect(try CSV.records("a,\n").map(\.fields) == [["a", ""]])
        #expect(try CSV.records("\"\"\n\"é, 狐\"").map(\.fields) == [["é, 狐"]])
    }
}
