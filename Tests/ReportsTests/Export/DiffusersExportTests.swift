import Parameters
import Testing

@testable import Reports

@Suite struct DiffusersExportTests {
    @Test
    func
        `the program reads model and prompt as the run did, or names the difference`()
        throws
    {
        var settings = Settings()
        settings.prompt = "a (red:1.3) fox"
        settings.seed = .fixed(7)
        settings.clipskip = 2
        settings.long = .chunk
        settings.weights = true
        func lines(_ model: String) throws -> String {
            let request = try Request(settings, defaults: .defaults, randomSeed: { 1 })
            return DiffusersExport(
                run: 3, request: request, model: model, painted: (128, 128)
            ).lines.joined(separator: "\n")
        }
        let file = try lines("/models/one.safetensors")
        #expect(file.contains("StableDiffusionPipeline.from_single_file("))
        #expect(file.contains("clip_skip=1)"))
        #expect(file.contains("# Brackets weighed words in the run"))
        #expect(file.contains("# The run read a prompt of any length"))
        settings = Settings()
        settings.prompt = "a fox"
        let folder = try lines("/models/one")
        #expect(folder.contains("StableDiffusionPipeline.from_pretrained("))
        #expect(!folder.contains("clip_skip") && !folder.contains("# Brackets"))
    }
}
