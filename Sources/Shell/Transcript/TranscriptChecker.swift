import LineSyntax
import Runs

/// Replays transcript files, each in an empty library of its own.
public struct TranscriptChecker {
    private let shells: FreshShell
    /// Whether output that differs is written into the files.
    private let isRecording: Bool

    /// - Parameters:
    ///   - shells: makes the shell of each file.
    ///   - isRecording: writes output that differs into the files, in place of an error.
    public init(shells: FreshShell, isRecording: Bool = false) {
        self.shells = shells
        self.isRecording = isRecording
    }

    /// Checks or records files.
    ///
    /// - Parameters:
    ///   - files: their paths.
    ///   - report: takes the result of each file, and each difference, as text.
    /// - Throws: ``UserError/different(_:)`` when the output of any file differs,
    ///   ``UserError/input(_:)`` when a file cannot be read or holds no input.
    public func check(_ files: [String], report: (String) -> Void) throws {
        var differences = 0
        for file in files {
            let (transcript, mismatches) = try check(file)
            differences += mismatches.count
            for mismatch in mismatches { report("\(file): \(mismatch)") }
            if mismatches.isEmpty {
                report("\(file): \(transcript.exchanges.count) lines, as written")
            }
        }
        if differences > 0 {
            let lines = differences == 1 ? "line differs" : "lines differ"
            throw UserError.different("\(differences) \(lines) from what is written")
        }
    }

    private func check(_ file: String) throws -> (Transcript, [TranscriptMismatch]) {
        guard let text = String(validating: try Files.read(file), as: UTF8.self) else {
            throw UserError.input("\(file): is not UTF-8 text")
        }
        let transcript = Transcript(text)
        guard !transcript.exchanges.isEmpty else {
            throw UserError.input("\(file): holds no line that begins with `> `")
        }
        let replay = try shells.use { TranscriptReplay(transcript, $0, $1) }
        guard isRecording else { return (transcript, replay.mismatches) }
        let new = replay.recording
        if new != text { try Files.write(Array(new.utf8), to: file, overwrite: true) }
        return (transcript, [])
    }
}
