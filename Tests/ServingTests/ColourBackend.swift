import BackendTestSupport
import Backends
import Hashing
import Images
import Parameters
import Synchronization

/// A backend for tests: paints one colour that follows from the seed, at once, and does otherwise
/// when the first word of its prompt says so.
final class ColourBackend: FakeBackend {
    let name = "colour"
    let models = ["wide", "narrow"]
    let ignored: Set<String>
    let cost: Price
    /// Fires when a run hangs.
    let hanging = Signal()
    /// Fires when a run that hangs is given up.
    let stopped = Signal()
    private let painted = Mutex<[Int]>([])

    /// The seeds of the pictures made.
    var seeds: [Int] { painted.withLock { $0 } }

    init(ignored: Set<String> = [], cost: Price = .free) {
        self.ignored = ignored
        self.cost = cost
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
            fingerprint: SHA256.hex(Array(model.utf8)), engine: "colour 1", reproducible: true)
    }

    func price(model: String) -> Price { cost }

    func generate(
        _ request: Request, previewEvery: Int?
    ) -> AsyncThrowingStream<Event, any Error> {
        atOnce { stream in
            stream.yield(.sent(request.resolved))
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
                    stream.yield(.picture(try GeneratedPicture.garbled()))
                    stream.yield(.finished(Acknowledgement(settings: request.resolved)))
                    return stream.finish()
                case "hang":
                    stream.onTermination = { _ in self.stopped.fire() }
                    return hanging.fire()
                default: break
                }
                let seed = request.seed + index - 1
                painted.withLock { $0.append(seed) }
                let picture = try Self.paint(request.width, request.height, seed: seed)
                stream.yield(
                    .picture(GeneratedPicture(index: index, seed: seed, picture: picture)))
            }
            stream.yield(.finished(Acknowledgement(settings: request.resolved)))
            stream.finish()
        }
    }

    static func paint(_ width: Int, _ height: Int, seed: Int) throws -> Picture {
        let colour = [UInt8(truncatingIfNeeded: seed), UInt8(truncatingIfNeeded: seed >> 8), 99]
        let pixels = Array(repeatElement(colour, count: width * height).joined())
        return try Picture(width: width, height: height, pixels: pixels)
    }
}
