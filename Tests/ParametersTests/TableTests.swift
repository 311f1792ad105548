import Parameters
import Testing

@Suite struct TableTests {
    @Test func `names and aliases are unique, lower case and without spaces`() {
        let names = Parameter.all.flatMap { [$0.name] + $0.aliases } + [Parameter.size.name]
        #expect(Set(names).count == names.count)
        let allowed = Set("abcdefghijklmnopqrstuvwxyz_")
        for name in names { #expect(!name.isEmpty && name.allSatisfy(allowed.contains)) }
    }

    @Test func `the letter s means nothing`() {
        #expect(Parameter.named("s") == nil)
    }

    @Test func `wire keys are unique`() {
        let keys = Parameter.all.map(\.wireKey)
        #expect(Set(keys).count == keys.count)
    }

    @Test func `the wire keys of the source page are those of the page`() {
        // The keys of imagen-4-fast, by the names that the parameters have here.
        let page = [
            "prompt": "prompt", "width": "width", "height": "height", "steps": "steps",
            "guidance": "guidance_scale", "negative": "negative_prompt", "scheduler": "scheduler",
            "seed": "seed", "aspect": "aspect_ratio",
        ]
        let ours = Parameter.all.filter { page[$0.name] != nil }
            .map { ($0.name, $0.wireKey) }
        #expect(Dictionary(uniqueKeysWithValues: ours) == page)
    }

    @Test(arguments: Parameter.all.map(\.name))
    func `a summary fits a line and a detail is in sentences`(name: String) throws {
        let parameter = try #require(Parameter.named(name))
        #expect(!parameter.summary.isEmpty && parameter.summary.count <= 79)
        #expect(!parameter.summary.hasSuffix("."))
        #expect(!parameter.summary.contains("\n"))
        #expect(parameter.detail.hasSuffix("."))
    }

    @Test(arguments: Parameter.all.map(\.name))
    func `a default lies in its domain`(name: String) throws {
        let parameter = try #require(Parameter.named(name))
        if let value = parameter.defaultValue { #expect(try parameter.checked(value) == value) }
    }

    @Test func `only the prompt is required, and what is required has no default`() {
        let required = Parameter.all.filter(\.isRequired)
        #expect(required.map(\.name) == ["prompt"])
        #expect(required.allSatisfy { $0.defaultValue == nil })
    }

    @Test(arguments: Parameter.all.map(\.name))
    func `printing and parsing a value gives the value`(name: String) throws {
        let parameter = try #require(Parameter.named(name))
        for value in try parameter.samples() {
            #expect(try parameter.parse(parameter.print(value)) == value)
        }
    }

    @Test(
        arguments: Parameter.all.filter { if case .choices = $0.domain { true } else { false } }
            .map(\.name))
    func `the names of a choice are its own`(name: String) throws {
        let parameter = try #require(Parameter.named(name))
        guard case .choices(let choices) = parameter.domain else {
            Issue.record("\(name) is no choice")
            return
        }
        #expect(!choices.isEmpty)
        for choice in choices {
            for name in choice.names {
                #expect(try parameter.parse(name) == .text(choice.value))
                #expect(try parameter.parse(" \(name.uppercased()) ") == .text(choice.value))
            }
        }
    }

    @Test func `every exclusion names a parameter and is mutual`() throws {
        for parameter in Parameter.all {
            for name in parameter.excludes {
                let other = try #require(Parameter.named(name))
                #expect(other.excludes.contains(parameter.name))
            }
        }
    }

    static let aliases: [(String, String)] = [
        ("neg", "negative"), ("n", "negative"), ("np", "negative"), ("no", "negative"),
        ("negative_prompt", "negative"), ("CFG", "guidance"), ("cfg-scale", "guidance"),
        ("guidance_scale", "guidance"), ("sampler", "scheduler"), ("solver", "scheduler"),
        ("sampling_method", "scheduler"), ("ar", "aspect"), ("aspect_ratio", "aspect"),
        ("se", "seed"), ("St", "steps"), ("p", "prompt"), ("W", "width"), ("h", "height"),
        ("x", "count"), ("STEPS", "steps"),
    ]

    @Test(arguments: aliases)
    func `an alias names its parameter`(alias: String, name: String) {
        #expect(Parameter.named(alias)?.name == name)
    }

    @Test(arguments: ["", " steps", "stepss", "size", "\u{0}", "ste\u{301}ps"])
    func `what is no name names nothing`(text: String) {
        #expect(Parameter.named(text) == nil)
    }
}
