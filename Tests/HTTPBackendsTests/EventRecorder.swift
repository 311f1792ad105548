import Backends
import Parameters
import Testing

/// Everything that a run gave.
struct EventRecorder {
    var events: [Event] = []
    var error: BackendError?

    init(_ stream: AsyncThrowingStream<Event, any Error>) async throws {
        do {
            for try await event in stream { events.append(event) }
            // A stream that is cancelled while nobody waits for it just ends.
            if Task.isCancelled, end == nil { error = .cancelled }
        } catch {
            self.error = try #require(error as? BackendError, "\(error) is no error of a backend")
        }
    }

    var pictures: [GeneratedPicture] {
        events.compactMap { if case .picture(let picture) = $0 { picture } else { nil } }
    }
    var sent: Settings? {
        events.lazy.compactMap { if case .sent(let settings) = $0 { settings } else { nil } }.first
    }
    var end: Acknowledgement? {
        events.lazy.compactMap { if case .finished(let end) = $0 { end } else { nil } }.first
    }
    var stages: [String] {
        events.compactMap { if case .progress(let progress) = $0 { progress.stage } else { nil } }
    }
    var previews: Int {
        events.filter {
            if case .progress(let progress) = $0 { progress.preview != nil } else { false }
        }
        .count
    }
    var charged: Double {
        events.reduce(0) { if case .charged(let dollars) = $1 { $0 + dollars } else { $0 } }
    }
}
