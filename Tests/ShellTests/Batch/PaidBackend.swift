import BackendTestSupport
import Backends
import Images
import Ledger
import Parameters
import Synchronization

/// A backend for tests that costs two cents a picture and whose prompts say what happens: `lost`
/// gives no answer, `broken` fails, `garbled` sends one picture whose pixels are wrongly
/// compressed, `denied` is turned away with all that come after, `wait` waits until ``open()``.
final class PaidBackend: FakeBackend {
    let name = "shop"
    let runsAtOnce: Int?
    private let cents: Int

    private let state = Mutex(State())

    private struct State {
        var prompts: [String] = []
        var now = 0
        var most = 0
        var isOpen = false
        var mended = false
    }

    init(runsAtOnce: Int? = nil, cents: Int = 2) {
        self.runsAtOnce = runsAtOnce
        self.cents = cents
    }

    /// The prompts it was given, in order.
    var prompts: [String] { state.withLock { $0.prompts } }
    /// The most runs it had at once.
    var most: Int { state.withLock { $0.most } }

    /// Lets those go on that wait, and all that come.
    func open() { state.withLock { $0.isOpen = true } }
    /// From now on nothing is broken or lost.
    func mend() { state.withLock { $0.mended = true } }

    func price(model: String) -> Price { cents == 0 ? .free : .dollars(Double(cents) / 100) }

    func generate(
        _ request: Request, previewEvery: Int?
    ) -> AsyncThrowingStream<Event, any Error> {
        let (stream, feed) = AsyncThrowingStream<Event, any Error>.makeStream()
        let task = Task.detached { [self] in
            do {
                try await work(request) { feed.yield($0) }
                feed.finish()
            } catch {
                feed.finish(throwing: error)
            }
        }
        feed.onTermination = { _ in task.cancel() }
        return stream
    }

    private func work(_ request: Request, tell: (Event) -> Void) async throws {
        let mended = state.withLock { state in
            state.prompts.append(request.prompt)
            state.now += 1
            state.most = max(state.most, state.now)
            return state.mended
        }
        defer { state.withLock { $0.now -= 1 } }
        tell(.sent(request.resolved))
        switch request.prompt.split(separator: " ").first {
        case "lost" where !mended: throw BackendError.unknown("no answer came")
        case "denied" where !mended: throw BackendError.denied("the key is wrong")
        case "broken" where !mended: throw BackendError.failed("it broke")
        case "wait":
            while !state.withLock({ $0.isOpen }) {
                do { try await Task.sleep(nanoseconds: 1_000_000) } catch {
                    throw BackendError.cancelled
                }
            }
        default: await Task.yield()
        }
        let cost = Double(cents * request.count) / 100
        if cost > 0 { tell(.charged(cost)) }
        for index in 1...request.count {
            if request.prompt.hasPrefix("garbled"), index == 1 {
                tell(.picture(try GeneratedPicture.garbled()))
                continue
            }
            let picture = try Picture(
                width: 2, height: 1, pixels: [1, 2, 3, 4, 5, UInt8(truncatingIfNeeded: index)])
            tell(.picture(GeneratedPicture(index: index, seed: nil, picture: picture)))
        }
        tell(.finished(Acknowledgement(settings: Settings(), cost: cost > 0 ? cost : nil)))
    }
}
