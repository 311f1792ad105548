import Foundation

/// The files of the repository.
public enum Repository {
    /// Its root.
    public static let folder = URL(filePath: #filePath).deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent()

    /// Whether `REROLL_RECORD=1` asks to write what is otherwise compared.
    public static let isRecording = ProcessInfo.processInfo.environment["REROLL_RECORD"] == "1"

    /// The text of a file, named from the root.
    public static func read(_ path: String) throws -> String {
        String(
            decoding: try Data(contentsOf: folder.appending(path: path)), as: UTF8.self)
    }

    /// Replaces a file, named from the root.
    public static func write(_ text: String, to path: String) throws {
        try Data(text.utf8).write(to: folder.appending(path: path))
    }

    /// The paths of the files in a folder and below it whose names end in `suffix`.
    public static func files(below path: String, ending suffix: String) throws -> [String] {
        try FileManager.default.subpathsOfDirectory(atPath: folder.appending(path: path).path)
            .filter { $0.hasSuffix(suffix) }.map { "\(path)/\($0)" }
    }

    /// The names of the files in a folder that end in `suffix`, sorted.
    public static func names(in path: String, ending suffix: String) throws -> [String] {
        try FileManager.default.contentsOfDirectory(atPath: folder.appending(path: path).path)
            .filter { $0.hasSuffix(suffix) }.sorted()
    }
}
