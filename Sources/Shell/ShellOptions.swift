import Foundation
import Parameters

/// What the caller of a shell decides once.
public struct ShellOptions: Sendable {
    /// One JSON object a run and a list instead of words.
    public var json = false
    /// Whether a person reads the output.
    public var interactive = false
    /// Whether runs are fired that cost more than is fired unasked.
    public var assumeYes = false
    /// Draws the seeds of `random`; tests make it repeatable.
    public var randomSeed: @Sendable () -> Int = { Int.random(in: 0...Seed.range.upperBound) }
    /// Seconds that every run is recorded with; nil measures them.
    public var duration: Double?
    public var environment: [String: String] = [:]
    /// Names the session in the library.
    public var sessionID = UUID().uuidString

    public init() {}

    /// Whether the locale is one of UTF-8, so that more than ASCII can be drawn.
    var writesUnicode: Bool {
        let locale = ["LC_ALL", "LC_CTYPE", "LANG"].lazy
            .compactMap { environment[$0] }.first { !$0.isEmpty }
        return (locale ?? "").lowercased().filter { $0 != "-" }.contains("utf8")
    }
}
