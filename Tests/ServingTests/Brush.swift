import Backends
import Foundation
import Hashing
import Parameters

@testable import Images

/// A backend for tests: paints one colour that follows from the seed, at once, and does otherwise
/// when the first word of its prompt says so.
final class Brush: Backend, @unchecked Sendable {
    let name = "brush"
    let summary = "paints one colour"
    let models = ["wide", "narrow"]
    let ignored: Set<String>
    let cost: Price
    /// Fires when a run hangs.
    let hanging = Signal()
    /// Fires when a run that hangs is given up.
    let stopped = Signal()
    private let lock = NSLock()
    private var painted: [Int] = []  // only touched while the lock is held

    /// The seeds of the pictures made.
    var seeds: [Int] { lock.withLock { painted } }

    init(ignored: Set<String> = [], cost: Price = .free) {
        self.ignored = ignored
        self.cost = cost
    }

    func support(for parameter: Parameter, model: String) -> Support {
        ignored.contains(parameter.name) ? .ignored("not here") : .honoured
    }

    func domain(of parameter: Parameter, model: String) -> Domain? {
        SourcePage.domain(of: parameter)
    }

    func recommended(model: String) -> Settings {
        var settings = Settings()
        settings.steps = 4
        return settings
    }

    func resolve(model: String) throws -> String {
        guard models.contains(model) else { throw BackendError.refused("no model \(model)") }
        return model
    }

    func identity(model: String) throws -> Identity {
        Identity(
            fingerprint: SHA256.hex(Array(model.utf8)), engine: "brush 1", reproducible: true)
    }

    func price(model: String) -> Price { cost }

    func generate(
        _ request: Request, previewEvery: Int?
    ) -> AsyncThrowingStream<Event, any Error> {
        AsyncThrowingStream { stream in
            stream.yield(.sent(request.resolved))
            do {
                for index in 1...request.count {
                    for step in 1...request.steps {
                        let isShown = previewEvery.map { step % $0 == 0 } ?? false
                        let preview = isShown ? try Self.paint(8, 8, seed: step) : nil
                        stream.yield(
                            .progress(
                                Progress(
                                    picture: index, step: step, steps: request.steps,
                                    preview: preview)))
                    }
                    switch request.prompt.split(separator: " ").first {
                    case "fail": throw BackendError.failed("the paint ran out")
                    case "refuse": throw BackendError.refused("the prompt was refused")
                    case "deny": throw BackendError.denied("the key of /home/x is not valid")
                    case "lost": throw BackendError.unknown("no answer came")
                    case "vanish": return stream.finish()
                    case "garble":
                        stream.yield(.picture(try Self.garbled()))
                        stream.yield(.finished(Acknowledgement(settings: request.resolved)))
                        return stream.finish()
                    case "hang":
                        stream.onTermination = { _ in self.stopped.fire() }
                        return hanging.fire()
                    default: break
                    }
                    let seed = request.seed + index - 1
                    lock.withLock { painted.append(seed) }
                    let picture = try Self.paint(request.width, request.height, seed: seed)
                    stream.yield(
                        .picture(GeneratedPicture(index: index, seed: seed, picture: picture)))
                }
                stream.yield(.finished(Acknowledgement(settings: request.resolved)))
                stream.finish()
            } catch {
                stream.finish(throwing: error)
            }
        }
    }

    /// A PNG file of 2x1 pixels with the right checksums and nothing to decompress.
    private static func garbled() throws -> GeneratedPicture {
        let file =
            PNGChunks.signature
            + PNGChunks.chunk("IHDR", [0, 0, 0, 2, 0, 0, 0, 1, 8, 2, 0, 0, 0])
            + PNGChunks.chunk("IDAT", Array("garbled".utf8)) + PNGChunks.chunk("IEND", [])
        guard let plain = try PlainPNG(file) else { throw BackendError.failed("not plain") }
        return GeneratedPicture(index: 1, seed: nil, content: .file(plain))
    }

    static func paint(_ width: Int, _ height: Int, seed: Int) throws -> Picture {
        let colour = [UInt8(truncatingIfNeeded: seed), UInt8(truncatingIfNeeded: seed >> 8), 99]
        let pixels = Array(repeatElement(colour, count: width * height).joined())
        return try Picture(width: width, height: height, pixels: pixels)
    }
}

/// Something that happens once, and can be waited for.
final class Signal: @unchecked Sendable {
    private let lock = NSLock()
    private var hasFired = false
    private var waiting: [CheckedContinuation<Void, Never>] = []

    func fire() {
        let waiting = lock.withLock {
            hasFired = true
            defer { self.waiting = [] }
            return self.waiting
        }
        for continuation in waiting { continuation.resume() }
    }

    func wait() async {
        await withCheckedContinuation { continuation in
            let isOver = lock.withLock {
                if !hasFired { waiting.append(continuation) }
                return hasFired
            }
            if isOver { continuation.resume() }
        }
    }
}
