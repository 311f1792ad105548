import Backends

/// What came out of a job.
struct GenerationResult: Sendable {
    let pictures: [GeneratedPicture]
    /// nil for a job that was interrupted.
    let acknowledgement: Acknowledgement?
    /// Seconds in the queue.
    let waited: Double
    /// Seconds at work.
    let took: Double
}
