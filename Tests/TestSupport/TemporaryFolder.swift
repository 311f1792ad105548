import Foundation

/// A folder of a test's own, removed with this object.
public final class TemporaryFolder: Sendable {
    /// The folder, without a slash at the end.
    public let path: String

    /// - Throws: when the folder cannot be made.
    public init() throws {
        path =
            FileManager.default.temporaryDirectory
            .appendingPathComponent("reroll-test-\(UUID().uuidString)").path
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    }

    deinit { try? FileManager.default.removeItem(atPath: path) }

    /// The path of a file in the folder.
    public func path(_ name: String) -> String { "\(path)/\(name)" }

    /// The names of the files in the folder, sorted.
    public func names() throws -> [String] {
        try FileManager.default.contentsOfDirectory(atPath: path).sorted()
    }
}
