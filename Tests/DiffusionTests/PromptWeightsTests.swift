import Foundation
import JSON
import Testing

@testable import Diffusion

/// What the web UI makes of prompts (make_prompt_fixtures.py).
@Suite struct PromptWeightsTests {
    @Test func `brackets are read as the web UI reads them`() throws {
        let cases = try #require(try Reference.json("prompts.json")["weights"]?.objectValue)
        #expect(cases.count > 50)
        for (prompt, expected) in cases {
            let pieces = weightedTexts(prompt, breaks: true)
            let pairs = try #require(expected.arrayValue).map { try #require($0.arrayValue) }
            #expect(pieces.map(\.text) == pairs.map { $0[0].textValue }, "\(prompt)")
            let weights = pairs.compactMap { $0[1].realValue }
            #expect(pieces.map(\.weight) == weights, "\(prompt)")
        }
    }

    @Test func `brackets that the web UI fails on are text`() {
        for (prompt, text) in [("(a:1.2.3)", "a:1.2.3"), ("(a:.)", "a:."), ("(a:+)", "a:+")] {
            #expect(
                weightedTexts(prompt, breaks: true) == [WeightedText(text: text, weight: 1.1)])
        }
        #expect(weightedTexts("a BREAK b", breaks: false).map(\.text) == ["a BREAK b"])
    }

    @Test func `hostile prompts end in time`() {
        for unit in ["(", "[", ":1)", "(a:2)", "\\", " BREAK ", ")"] {
            let prompt = String(repeating: unit, count: 65536 / unit.utf8.count)
            #expect(!weightedTexts(prompt, breaks: true).isEmpty)
        }
    }

    private static let clip = Result {
        try Tokenizer(
            clipMerges: Reference.folder
                + "../../../Sources/EmbeddedBackend/Models/clip-tokenizer/merges.txt",
            padding: "<|endoftext|>")
    }

    @Test func `chunks are those of the web UI`() throws {
        let clip = try Self.clip.get()
        let cases = try #require(try Reference.json("prompts.json")["chunks"]?.objectValue)
        #expect(cases.count > 15)
        for (prompt, expected) in cases {
            let read = clip.chunks(prompt, PromptReading(weights: true, chunks: true))
            let pairs = try #require(expected.arrayValue).map { try #require($0.arrayValue) }
            #expect(
                read.chunks.map(\.ids) == pairs.map { $0[0].arrayValue?.compactMap(\.exactInteger) }
            )
            #expect(read.chunks.map(\.weights) == pairs.map { $0[1].floats })
            #expect(read.cut.isEmpty)
        }
    }

    @Test func `without brackets one chunk is what diffusers pads`() throws {
        let clip = try Self.clip.get()
        for prompt in ["", "a red fox", String(repeating: "apple ", count: 90), "a (b) BREAK c"] {
            let read = clip.chunks(prompt, PromptReading(weights: false, chunks: false))
            #expect(read.chunks.map(\.ids) == [clip.padded(prompt)])
            #expect(read.chunks.allSatisfy { $0.isPlain })
            #expect(read.cut.count == max(0, clip.encode(prompt).count - 77))
        }
        let long = clip.chunks(
            String(repeating: "(apple) ", count: 80), PromptReading(weights: true, chunks: false))
        #expect(long.chunks.count == 1 && long.cut.count == 5)
        #expect(clip.decode(long.cut) == "apple apple apple apple apple")
    }

    @Test(
        arguments: ["plain", "weighed", "nested", "zero", "chunks", "negative", "skip"])
    func `weighed text states agree with the web UI's to 2e-5`(name: String) throws {
        let row = try #require(
            try Reference.json("prompts.json")["states"]?.objectValue?[name]?.arrayValue)
        let pipeline = try Pipeline(ModelParts(Reference.folder + "tiny-sd1"), threads: 2)
        let job = Job(
            prompt: try #require(row[0].textValue), negative: "", width: 32, height: 32, steps: 1,
            guidance: 1, scheduler: "DDIM", seed: 1, weights: true, chunks: true,
            clipSkip: try #require(row[1].exactInteger) - 1)
        let contexts = try pipeline.contexts(job, guided: false)
        #expect(contexts.count == 1)
        let file = try SafeTensors(path: Reference.folder + "prompts.safetensors")
        let expected = try file.tensor(name).floats()
        #expect(difference(contexts[0].embeddings.values, expected) < 2e-5)
    }

    @Test func `texts of different length are painted each`() throws {
        let model = try Model(path: Reference.folder + "tiny-sd1", threads: 2)
        func paint(_ negative: String, chunks: Bool, weights: Bool = false) throws -> [UInt8] {
            try model.generate(
                Job(
                    prompt: "a cat on a mat, with a hat", negative: negative, width: 32, height: 32,
                    steps: 2, guidance: 5, scheduler: "DDIM", seed: 1, weights: weights,
                    chunks: chunks),
                events: { _ in }, isCancelled: { false }
            ).pixels
        }
        let cut = try paint("fog", chunks: false)
        let whole = try paint("fog", chunks: true)
        #expect(cut != whole)
        #expect(try paint("fog", chunks: true) == whole)
        #expect(try paint("fog and a hat on a mat", chunks: true) != whole)
        // Without brackets weights change nothing.
        #expect(try paint("fog", chunks: false, weights: true) == cut)
        #expect(try paint("(fog:1.5)", chunks: false, weights: true) != cut)
    }

    @Test func `more layers than there are are not skipped`() throws {
        let model = try Model(path: Reference.folder + "tiny-sd1", threads: 1)
        let job = Job(
            prompt: "a", negative: "", width: 32, height: 32, steps: 1, guidance: 1,
            scheduler: "DDIM", seed: 1, clipSkip: 2)
        #expect(
            throws: DiffusionError.job(
                field: "clipskip", value: "3", allowed: "1 to 2 for this model")
        ) {
            try model.generate(job, events: { _ in }, isCancelled: { false })
        }
    }
}
