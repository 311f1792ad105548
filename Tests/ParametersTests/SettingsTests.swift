import Parameters
import Testing

@Suite struct SettingsTests {
    @Test func `every stored property has an entry, in the order of the table`() {
        let fields = Mirror(reflecting: Settings()).children.compactMap(\.label)
        #expect(fields == Parameter.all.map(\.name))
    }

    @Test(arguments: Parameter.all.map(\.name))
    func `setting a parameter fills the property of its name and no other`(name: String) throws {
        let parameter = try #require(Parameter.named(name))
        for value in try parameter.samples() {
            var settings = Settings()
            try parameter.set(value, in: &settings)
            let filled = Mirror(reflecting: settings).children.filter { "\($0.value)" != "nil" }
            #expect(filled.compactMap(\.label) == [name])
            #expect(parameter.value(in: settings) == value)
        }
    }

    @Test func `defaults leave only prompt and aspect unset`() {
        let unset = Parameter.all.filter { $0.defaultValue == nil }.map(\.name)
        #expect(unset == ["prompt", "aspect"])
    }

    @Test func `settings with canonically equal but different prompts are different`() {
        var a = Settings()
        a.prompt = "caf\u{e9}"
        var b = Settings()
        b.prompt = "cafe\u{301}"
        #expect(a != b)
        b.prompt = "caf\u{e9}"
        #expect(a == b)
        #expect(a.hashValue == b.hashValue)
    }

    @Test func `an unset parameter differs from one set to its default`() {
        var set = Settings()
        set.steps = 25
        #expect(set != Settings())
    }
}
