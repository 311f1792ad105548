import Foundation

/// Files beside the tests and the repository's own pages.
enum Fixture {
    static let folder = URL(filePath: #filePath).deletingLastPathComponent()
        .appending(path: "Fixtures")
    static let repository = folder.deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent()

    /// Whether `REROLL_RECORD=1` asks to write what is otherwise compared.
    static let isRecording = ProcessInfo.processInfo.environment["REROLL_RECORD"] == "1"

    /// The file's text; when recording, `text` is written first.
    static func read(_ file: URL, recording text: String? = nil) throws -> String {
        if isRecording, let text { try Data(text.utf8).write(to: file) }
        return String(decoding: try Data(contentsOf: file), as: UTF8.self)
    }
}
