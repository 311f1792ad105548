import Backends
import Foundation
import Images
import Parameters
import Terminal

/// Paints plain squares, a step at each SIGUSR1 and both at a SIGUSR2, so that a test says when a
/// run ends.
final class GatedBackend: Backend {
    let name = "embedded"
    let summary = "plain pictures, for tests"
    let models = ["plain"]

    private let gate: Gate

    init(gate: Gate) { self.gate = gate }

    func support(for parameter: Parameter, model: String) -> Support { .honoured }
    func recommended(model: String) -> Settings { Settings() }
    func prompts(model: String) -> [String] { [] }
    func resolve(model: String) -> String { "plain" }
    func identity(model: String) -> Identity {
        Identity(fingerprint: nil, engine: "plain 1", reproducible: false)
    }

    func generate(
        _ request: Request, previewEvery: Int?
    ) -> AsyncThrowingStream<Event, any Error> {
        AsyncThrowingStream { stream in
            let gate = gate
            let task = Task.detached {
                do {
                    stream.yield(.sent(request.resolved))
                    for step in 1...2 {
                        // A picture that changes: dark at the first step, bright at the second.
                        let shown = previewEvery == nil ? nil : try Self.plain(UInt8(90 * step))
                        stream.yield(
                            .progress(Progress(picture: 1, step: step, steps: 2, preview: shown)))
                        try await gate.pass()
                    }
                    stream.yield(
                        .picture(
                            GeneratedPicture(
                                index: 1, seed: request.seed, picture: try Self.plain(255))))
                    stream.yield(.finished(Acknowledgement(settings: request.resolved)))
                    stream.finish()
                } catch {
                    stream.finish(throwing: BackendError.cancelled)
                }
            }
            stream.onTermination = { _ in task.cancel() }
        }
    }

    private static func plain(_ level: UInt8) throws -> Picture {
        try Picture(width: 16, height: 16, pixels: Array(repeating: level, count: 16 * 16 * 3))
    }
}

/// Lets one waiter pass for every SIGUSR1, two for every SIGUSR2: of two equal signals at once the
/// process may see one.
final class Gate: @unchecked Sendable {
    private let lock = NSLock()
    private var passes = 0
    private var sources: [any DispatchSourceSignal] = []

    init() {
        for (number, count) in [(SIGUSR1, 1), (SIGUSR2, 2)] {
            signal(number, SIG_IGN)
            let source = DispatchSource.makeSignalSource(signal: number, queue: .global())
            source.setEventHandler { [unowned self] in lock.withLock { passes += count } }
            source.resume()
            sources.append(source)
        }
    }

    func pass() async throws {
        while true {
            let isOpen = lock.withLock {
                guard passes > 0 else { return false }
                passes -= 1
                return true
            }
            if isOpen { return }
            try await Task.sleep(for: .milliseconds(5))
        }
    }
}
