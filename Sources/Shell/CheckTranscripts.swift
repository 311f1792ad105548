import Backends
import Foundation
import Ledger
import LineSyntax

/// Replays transcript files, each in an empty library of its own, and says what differs.
///
/// With `record` what came out is written into the files instead; `say` takes each line of the
/// report. Throws ``UserError/different(_:)`` when anything differs.
public func checkTranscripts(
    _ files: [String], record: Bool, backends: [any Backend], environment: [String: String],
    say: (String) -> Void
) throws {
    var differences = 0
    for file in files {
        let bytes = try Files.read(file)
        guard let text = String(validating: bytes, as: UTF8.self) else {
            throw UserError.input("\(file): is not UTF-8 text")
        }
        let transcript = Transcript(text)
        guard !transcript.exchanges.isEmpty else {
            throw UserError.input("\(file): holds no line that begins with `> `")
        }
        let mismatches = try withFreshShell(backends: backends, environment: environment) {
            shell, output -> [Transcript.Mismatch] in
            guard record else { return transcript.check(shell, output) }
            let new = transcript.recorded(shell, output)
            if new != text { try Files.write(Array(new.utf8), to: file, overwrite: true) }
            return []
        }
        differences += mismatches.count
        for mismatch in mismatches { say("\(file): \(mismatch)") }
        if mismatches.isEmpty { say("\(file): \(transcript.exchanges.count) lines, as written") }
    }
    if differences > 0 {
        throw UserError.different(
            "\(differences) \(differences == 1 ? "line differs" : "lines differ") from what is written"
        )
    }
}

/// Gives `body` a shell with an empty library, removed afterwards.
public func withFreshShell<Result>(
    backends: [any Backend], environment: [String: String] = [:],
    _ body: (Shell, CollectedOutput) throws -> Result
) throws -> Result {
    let home = FileManager.default.temporaryDirectory.appendingPathComponent(
        "reroll-check-\(UUID().uuidString)"
    ).path
    defer { try? FileManager.default.removeItem(atPath: home) }
    let output = CollectedOutput()
    var options = Shell.Options()
    options.interactive = true
    options.environment = environment
    let shell = Shell(
        library: Library { try Ledger(home: home, version: Version.program, updating: $0) },
        backends: backends,
        output: output, options: options)
    return try body(shell, output)
}
