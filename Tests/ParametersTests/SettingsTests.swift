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

    @Test func `settings are filled from defaults, a shape and its size never mixed`() {
        var defaults = Settings.defaults
        defaults.steps = 4
        var settings = Settings()
        settings.guidance = 3
        let plain = settings.filled(from: defaults)
        #expect(plain.steps == 4 && plain.guidance == 3 && plain.width == 512)
        #expect(plain.aspect == nil && plain.prompt == nil)
        settings.aspect = .wide
        let shaped = settings.filled(from: defaults)
        #expect(shaped.width == 640 && shaped.height == 360)
        (defaults.aspect, defaults.width, defaults.height) = (.tall, nil, nil)
        settings.aspect = nil
        #expect(settings.filled(from: defaults).aspect == .tall)
        #expect(settings.filled(from: defaults).height == 640)
        settings.width = 300
        #expect(settings.filled(from: defaults).aspect == nil)
    }

    @Test func `kept settings are those of the names`() throws {
        let kept = Settings.defaults.keeping(["steps", "seed"])
        #expect(diff(Settings(), kept).map(\.parameter) == ["steps", "seed"])
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
