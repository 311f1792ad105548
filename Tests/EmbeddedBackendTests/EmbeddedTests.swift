import Diffusion
import Backends
import Foundation
import Images
import Parameters
import Synchronization
import Testing

@testable import EmbeddedBackend

@Suite(.serialized) struct EmbeddedTests {
    private func request(_ change: (inout Settings) -> Void = { _ in }) throws -> Request {
        var settings = Settings()
        settings.prompt = "a red apple"
        settings.width = 256
        settings.height = 320
        settings.steps = 2
        settings.seed = .fixed(42)
        settings.model = "pictogram-128"
        change(&settings)
        return try Request(settings, randomSeed: { 1 })
    }

    private struct Heard {
        var sent: Settings?
        var steps: [Int] = []
        var pictures: [GeneratedPicture] = []
        var end: Acknowledgement?
    }

    private func hear(_ backend: Embedded, _ request: Request) async throws -> Heard {
        var heard = Heard()
        for try await event in backend.generate(request, previewEvery: nil) {
            switch event {
            case .sent(let settings): heard.sent = settings
            case .progress(let progress): heard.steps.append(progress.step)
            case .picture(let picture): heard.pictures.append(picture)
            case .charged: break
            case .finished(let end): heard.end = end
            }
        }
        return heard
    }

    @Test func `the engine has the samplers that the parameter offers, and no other`() {
        #expect(Set(Sampler.all.map(\.name)) == Set(Parameters.Scheduler.allCases.map(\.rawValue)))
    }

    @Test func `the bundled model's card names prompts, and a folder without one none`() throws {
        let backend = Embedded(threads: 1)
        #expect(backend.prompts(model: "bundled").first == "a red apple")
        #expect(backend.prompts(model: "/nowhere").isEmpty)
    }

    @Test func `a request becomes pictures of exactly that size, on any number of threads`()
        async throws
    {
        let request = try request { $0.count = 2 }
        let one = try await hear(Embedded(threads: 1), request)
        #expect(one.sent == request.resolved)
        #expect(one.steps == [0, 1, 2, 1, 2])
        #expect(one.pictures.map(\.seed) == [42, 43])
        #expect(one.pictures.map(\.index) == [1, 2])
        #expect(one.pictures.allSatisfy { $0.size == (256, 320) })
        #expect(try one.pictures[0].picture() != one.pictures[1].picture())
        let painted = try #require(one.end?.painted)
        #expect(painted.height > painted.width)
        let two = try await hear(Embedded(threads: 2), request)
        #expect(try two.pictures.map { try $0.picture() } == one.pictures.map { try $0.picture() })
    }

    @Test func `what the model cannot paint is refused and not a failure`() async throws {
        let request = try request { $0.clipskip = 9 }
        await #expect(
            throws: BackendError.refused(
                "clipskip: 9 is out of range; allowed 1 to 4 for this model")
        ) {
            try await hear(Embedded(threads: 1), request)
        }
    }

    @Test func `a model that is not there is refused with what is allowed`() async throws {
        let backend = Embedded(threads: 1)
        #expect(try backend.resolve(model: "bundled") == "pictogram-128")
        #expect(throws: BackendError.self) { try backend.resolve(model: "/nowhere") }
        #expect(throws: BackendError.self) { try backend.identity(model: "/nowhere") }
        let request = try request { $0.model = "/nowhere" }
        await #expect(throws: BackendError.self) { try await self.hear(backend, request) }
    }

    @Test func `a run that is given up stops, and the next one is painted`() async throws {
        let backend = Embedded(threads: 1)
        let long = try request { $0.steps = 100 }
        let steps = Mutex(0)
        let reader = Task {
            for try await event in backend.generate(long, previewEvery: nil) {
                if case .progress(let progress) = event, progress.step > 0 {
                    steps.withLock { $0 = progress.step }
                    return
                }
            }
        }
        try await reader.value
        #expect(steps.withLock { $0 } == 1)
        let next = try await hear(backend, request())
        #expect(next.pictures.count == 1)
    }

    @Test func `the fingerprint follows the files, and is remembered`() throws {
        let folder = try TemporaryFolder()
        let bundled = try ModelFolders(environment: [:]).path(of: "bundled")
        try FileManager.default.copyItem(atPath: bundled, toPath: "\(folder.path)/model")
        let cache = "\(folder.path)/fingerprints.json"
        func fingerprint() throws -> String? {
            try Embedded(threads: 1, cache: cache).identity(model: "\(folder.path)/model")
                .fingerprint
        }
        let original = try Embedded(threads: 1).identity(model: "bundled").fingerprint
        #expect(original?.count == 64)
        #expect(try fingerprint() == original)
        #expect(FileManager.default.fileExists(atPath: cache))
        #expect(try fingerprint() == original)
        try folder.write("{}", to: "model/scheduler/scheduler_config.json")
        #expect(try fingerprint() != original)
        try Data("spoilt".utf8).write(to: URL(fileURLWithPath: cache))
        #expect(try fingerprint() != original)
    }
}

@Suite struct CoveringTests {
    @Test(arguments: [(4, 4), (8, 4), (4, 8), (3, 5), (16, 16), (1, 9)])
    func `a picture covers any size exactly, in the middle, without being stretched`(
        _ width: Int, _ height: Int
    ) throws {
        // Left half dark, right half light; the edge stays in the middle.
        let row = [UInt8](repeating: 10, count: 12) + [UInt8](repeating: 240, count: 12)
        let picture = try Picture(
            width: 8, height: 8, pixels: Array(repeatElement(row, count: 8).joined()))
        let made = try picture.covering(width: width, height: height)
        #expect((made.width, made.height) == (width, height))
        if width > 2 {
            #expect(try #require(made.pixels.first) < 60)
            #expect(try #require(made.pixels.last) > 190)
        }
        #expect(try picture.covering(width: 8, height: 8) == picture)
    }
}
