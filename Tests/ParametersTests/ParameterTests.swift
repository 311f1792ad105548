import Parameters
import Testing

@Suite struct ParameterTests {
    private func set(_ name: String, _ text: String, _ settings: inout Settings) throws -> [String]
    {
        let parameter = try #require(Parameter.named(name))
        return try parameter.set(parameter.parse(text), in: &settings).map(\.description)
    }

    @Test func `setting returns the change`() throws {
        var settings = Settings()
        #expect(try set("steps", "30", &settings) == ["steps 25 -> 30"])
        #expect(try set("steps", "40", &settings) == ["steps 30 -> 40"])
        #expect(settings.steps == 40)
    }

    @Test func `setting what is set already changes nothing`() throws {
        var settings = Settings()
        _ = try set("steps", "30", &settings)
        #expect(try set("steps", "30", &settings).isEmpty)
    }

    @Test func `unsetting returns to the default`() throws {
        var settings = Settings()
        _ = try set("steps", "30", &settings)
        let steps = try #require(Parameter.named("steps"))
        #expect(
            try steps.set(nil, in: &settings).map(\.description) == ["steps 30 -> 25 (default)"])
        #expect(settings == Settings())
        #expect(try steps.set(nil, in: &settings).isEmpty)
    }

    @Test func `aspect makes width and height yield, and names them`() throws {
        var settings = Settings()
        _ = try set("width", "640", &settings)
        _ = try set("height", "384", &settings)
        #expect(
            try set("aspect", "16:9", &settings) == [
                "aspect unset -> 16:9", "width 640 -> 512 (default)", "height 384 -> 512 (default)",
            ])
        #expect(settings.width == nil && settings.height == nil)
    }

    @Test(arguments: ["width", "height"])
    func `a side makes aspect yield, and names it`(side: String) throws {
        var settings = Settings()
        _ = try set("aspect", "16:9", &settings)
        #expect(
            try set(side, "640", &settings) == ["\(side) 512 -> 640", "aspect 16:9 -> unset"])
        #expect(settings.aspect == nil)
    }

    @Test func `unsetting a side leaves aspect alone`() throws {
        var settings = Settings()
        _ = try set("aspect", "16:9", &settings)
        try Parameter.named("width")?.set(nil, in: &settings)
        #expect(settings.aspect == .wide)
    }

    @Test func `a refused value leaves the settings as they were`() throws {
        var settings = Settings()
        _ = try set("aspect", "16:9", &settings)
        let before = settings
        let width = try #require(Parameter.named("width"))
        #expect(throws: ParameterError.self) { try width.set(.integer(0), in: &settings) }
        #expect(settings == before)
    }

    @Test func `a random seed and a fixed one are both values`() throws {
        var settings = Settings()
        #expect(try set("seed", "42", &settings) == ["seed random -> 42"])
        #expect(settings.seed == .fixed(42))
        #expect(try set("seed", "-1", &settings) == ["seed 42 -> random"])
        #expect(settings.seed == .random)
    }
}
