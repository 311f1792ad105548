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
        try FileManager.default.createDirectory(
            atPath: path, withIntermediateDirectories: true,
            attributes: [.posixPermissions: 0o755])
    }

    deinit { try? FileManager.default.removeItem(atPath: path) }

    /// The path of a file in the folder.
    public func path(_ name: String) -> String { "\(path)/\(name)" }

    /// Writes a file and gives its path.
    @discardableResult
    public func write(_ name: String, _ bytes: some Sequence<UInt8>) throws -> String {
        let file = path(name)
        try Data(bytes).write(to: URL(filePath: file))
        return file
    }

    /// Writes a file of text and gives its path.
    @discardableResult
    public func write(_ name: String, _ text: String) throws -> String {
        try write(name, text.utf8)
    }

    /// The names of the files in the folder, sorted.
    public func names() throws -> [String] {
        try FileManager.default.contentsOfDirectory(atPath: path).sorted()
    }
}

/// The bytes of a file.
public func bytes(of path: String) throws -> [UInt8] {
    [UInt8](try Data(contentsOf: URL(filePath: path)))
}
