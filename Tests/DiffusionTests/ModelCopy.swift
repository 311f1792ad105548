import Foundation
import TestSupport
import Testing

@testable import Diffusion

/// A copy of a fixture model that a test may spoil, removed with it.
final class ModelCopy {
    let path: String
    private let folder: TemporaryFolder

    init(_ name: String) throws {
        folder = try TemporaryFolder()
        path = folder.path("model")
        try FileManager.default.copyItem(atPath: Reference.folder + name, toPath: path)
    }

    /// Sets a member of a JSON file to a value given as JSON.
    func set(_ file: String, _ key: String, _ value: String) throws {
        let url = URL(fileURLWithPath: "\(path)/\(file)")
        var object = try #require(
            try JSONSerialization.jsonObject(with: Data(contentsOf: url)) as? [String: Any])
        object[key] = try JSONSerialization.jsonObject(
            with: Data(value.utf8), options: .fragmentsAllowed)
        try JSONSerialization.data(withJSONObject: object).write(to: url)
    }

    func remove(_ file: String) throws {
        try FileManager.default.removeItem(atPath: "\(path)/\(file)")
    }

    /// Puts a part of a file's length in its place.
    func truncate(_ file: String, to fraction: Double) throws {
        let url = URL(fileURLWithPath: "\(path)/\(file)")
        let data = try Data(contentsOf: url)
        // In its place, so that what is mapped stays whole.
        try data.prefix(Int(Double(data.count) * fraction)).write(to: url, options: .atomic)
    }

    /// Replaces a text in the header of a safetensors file by one of the same length.
    func replace(_ file: String, _ old: String, _ new: String) throws {
        try #require(old.utf8.count == new.utf8.count)
        let url = URL(fileURLWithPath: "\(path)/\(file)")
        var data = try Data(contentsOf: url)
        let range = try #require(data.range(of: Data(old.utf8)))
        data.replaceSubrange(range, with: Data(new.utf8))
        try data.write(to: url)
    }

    /// What opening the model says, its folder's path left out.
    func error() -> String {
        do {
            _ = try Model(path: path, threads: 1)
            return "opened"
        } catch {
            return "\(error)".replacingOccurrences(of: path + "/", with: "")
                .replacingOccurrences(of: path, with: "FOLDER")
        }
    }
}
