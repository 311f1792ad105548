import Backends
import Diffusion
import Foundation
import Hashing
import Synchronization
import JSON

/// SHA-256 over every file of a model that decides its pictures.
///
/// Hashing 40 MB takes a good part of the time to a first picture, so the hash of a file is
/// remembered in a cache file for as long as the file's size, inode and times stay the same.
final class Fingerprints: Sendable {
    private let cachePath: String?
    private let hashes = Mutex<[String: String]?>(nil)

    /// - Parameter cachePath: where hashes are remembered between processes; nil for nowhere.
    init(cachePath: String?) { self.cachePath = cachePath }

    /// The fingerprint of a model.
    ///
    /// - Parameters:
    ///   - path: a folder, or a single file.
    ///   - clipMerges: what a single file is read with.
    /// - Returns: 64 hexadecimal digits: the hash of the lines `name<TAB>hash` in the names' order.
    /// - Throws: ``BackendError`` when a file cannot be read.
    func of(_ path: String, clipMerges: String?) throws -> String {
        try hashes.withLock { hashes in
            var known = hashes ?? load()
            let before = known
            var lines = ""
            for file in try Model.fingerprintFiles(path: path, clipMerges: clipMerges) {
                lines += "\(file.name)\t\(try hash(of: file.path, known: &known))\n"
            }
            if known != before { store(known) }
            hashes = known
            return SHA256.hex(Array(lines.utf8))
        }
    }

    private func hash(of path: String, known: inout [String: String]) throws -> String {
        guard let key = Self.key(path), let file = FileHandle(forReadingAtPath: path) else {
            throw BackendError.refused("model: \(path) cannot be read")
        }
        defer { try? file.close() }
        if let hash = known[key] { return hash }
        var sha = SHA256()
        do {
            while let part = try file.read(upToCount: 1 << 20), !part.isEmpty {
                part.withUnsafeBytes { sha.update($0) }
            }
        } catch {
            throw BackendError.refused("model: \(path) cannot be read")
        }
        known[key] = sha.hex
        return sha.hex
    }

    /// Names a file as it is now: path, size, inode, and when it and its entry last changed.
    private static func key(_ path: String) -> String? {
        var status = stat()
        guard stat(path, &status) == 0 else { return nil }
        #if os(Linux)
            let (modified, changed) = (status.st_mtim, status.st_ctim)
        #else
            let (modified, changed) = (status.st_mtimespec, status.st_ctimespec)
        #endif
        let numbers = [
            Int(status.st_size), Int(status.st_ino), modified.tv_sec, modified.tv_nsec,
            changed.tv_sec, changed.tv_nsec,
        ]
        return path + "\t" + numbers.map(String.init).joined(separator: ".")
    }

    /// A cache that cannot be read is an empty one.
    private func load() -> [String: String] {
        guard let cachePath, let data = FileManager.default.contents(atPath: cachePath),
            let members = try? JSONValue(parsing: Array(data)).objectValue
        else { return [:] }
        return members.compactMapValues(\.textValue)
    }

    /// A cache that cannot be written costs time only.
    private func store(_ hashes: [String: String]) {
        guard let cachePath else { return }
        let json = JSONValue.object(hashes.mapValues(JSONValue.text))
        try? Data(json.description.utf8).write(
            to: URL(fileURLWithPath: cachePath), options: .atomic)
    }
}
