import Backends
import Images
import JSON
import LineSyntax
import Parameters
import Testing

@testable import Runs

@Suite struct PictureFileTests {
    private func picture() throws -> Picture {
        try Picture(width: 2, height: 1, pixels: [1, 2, 3, 4, 5, 6])
    }

    private func generated(seed: Int) throws -> GeneratedPicture {
        GeneratedPicture(index: 1, seed: seed, picture: try picture())
    }

    private func file(_ texts: [PNGText]) throws -> [UInt8] { try picture().png(text: texts) }

    private func request(_ change: (inout Settings) -> Void) throws -> Request {
        var settings = Settings()
        settings.prompt = "a red fox"
        change(&settings)
        return try Request(settings, randomSeed: { 77 })
    }

    @Test func `every parameter comes back as it was asked, unset ones unset`() throws {
        let changes: [(inout Settings) -> Void] = [
            { _ in }, { $0.negative = "fog,\nSteps: 3" }, { $0.width = 300 }, { $0.height = 1024 },
            { $0.aspect = Aspect(rawValue: "16:9") }, { $0.steps = 1 }, { $0.guidance = 1.0625 },
            { $0.scheduler = .eulerA }, { $0.seed = .fixed(0) }, { $0.model = "/a, \"b\": c/d" },
            { $0.backend = "swatch" }, { $0.prompt = "Negative prompt: x\nSteps: 9, Seed: 1" },
            { $0.prompt = "🦊 \u{1B}[31m\r\n\\" },
        ]
        for change in changes {
            let request = try request(change)
            let bytes = try PictureFile.png(
                generated(seed: request.seed), request: request, model: request.model,
                fingerprint: "f00d", engine: "1")
            let reading = try PictureFile.read(bytes, name: "x.png")
            #expect(reading.dialect == "reroll")
            #expect(reading.losses.isEmpty)
            #expect(reading.settings == request.asked)
            #expect(reading.requested == request.resolved)
            #expect(try Picture.decode(bytes) == picture())
        }
    }

    @Test func `each picture of a run knows its own seed, and stands alone`() throws {
        let request = try request { $0.count = 4 }
        let bytes = try PictureFile.png(
            generated(seed: 79), request: request, model: "m", fingerprint: nil, engine: nil)
        let reading = try PictureFile.read(bytes, name: "x.png")
        #expect(reading.settings.seed == .fixed(79))
        #expect(reading.settings.count == nil)
        #expect(reading.requested?.count == 1)
    }

    @Test func `the same request gives the same bytes`() throws {
        let request = try request { $0.steps = 3 }
        let files = try (0..<2).map { _ in
            try PictureFile.png(
                generated(seed: 1), request: request, model: "m", fingerprint: "f", engine: "e")
        }
        #expect(files[0] == files[1])
    }

    @Test func `what the web UI wrote is read, and what is not ours is named`() throws {
        let bytes = try file([
            PNGText(
                keyword: "parameters",
                text: """
                    a red fox
                    Negative prompt: fog
                    Steps: 20, Sampler: Euler a, CFG scale: 7, Seed: 5, Size: 512x768, \
                    Hires upscale: 2, Clip skip: 2
                    """)
        ])
        let reading = try PictureFile.read(bytes, name: "x.png")
        #expect(reading.dialect == "the web UI")
        #expect(reading.settings.scheduler == .eulerA)
        #expect(reading.settings.height == 768)
        #expect(reading.settings.negative == "fog")
        #expect(reading.settings.clipskip == 2)
        #expect(reading.losses == ["Hires upscale 2"])
    }

    @Test(arguments: [
        "not json", "{", "[]", #"{"schema":"reroll.picture/2","asked":{}}"#,
        #"{"schema":"reroll.picture/1"}"#, #"{"schema":"reroll.picture/1","asked":7}"#,
        #"{"schema":"reroll.picture/1","asked":{"steps":90000}}"#,
        #"{"schema":"reroll.picture/1","asked":{"nonsense":1}}"#,
        #"{"schema":"reroll.picture/1","asked":{"seed":1e300}}"#,
        String(repeating: "[", count: 5000),
    ])
    func `a hostile text of our own is an error or another reading, never a crash`(_ text: String)
        throws
    {
        let alone = try file([PNGText(keyword: "reroll", text: text)])
        #expect(throws: (any Error).self) { try PictureFile.read(alone, name: "x.png") }
    }

    @Test func `a bomb in a text chunk is skipped, and the error names it`() throws {
        let error = try #require(throws: UserError.self) {
            try PictureFile.read(bombed(), name: "bomb.png")
        }
        #expect("\(error)".contains("says nothing of how it was made"))
        #expect("\(error)".contains("zTXt chunk"), "\(error)")
    }

    /// A PNG whose `zTXt` chunk inflates to more than readers take: a stored zlib stream of 2.6 MB.
    private func bombed() throws -> [UInt8] {
        var stream: [UInt8] = [0x78, 0x01]
        let block = [UInt8](repeating: 0x20, count: 65_535)
        for index in 0..<40 {
            stream += [index == 39 ? 1 : 0, 0xFF, 0xFF, 0x00, 0x00] + block
        }
        let data = Array("reroll".utf8) + [0, 0] + stream
        let body = Array("zTXt".utf8) + data
        var crc: UInt32 = 0xFFFF_FFFF
        for byte in body {
            crc ^= UInt32(byte)
            for _ in 0..<8 { crc = crc & 1 == 1 ? crc >> 1 ^ 0xEDB8_8320 : crc >> 1 }
        }
        func big(_ value: UInt32) -> [UInt8] {
            [24, 16, 8, 0].map { UInt8(truncatingIfNeeded: value >> $0) }
        }
        let chunk = big(UInt32(data.count)) + body + big(crc ^ 0xFFFF_FFFF)
        let png = try picture().png()
        return png[..<33] + chunk + png[33...]
    }
}
