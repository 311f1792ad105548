import Backends
import Foundation

/// The key of a service: from the environment, or from a file that nobody else can read.
struct ServiceKey: Sendable {
    /// The backend's name.
    let service: String
    /// The variable that may hold it.
    let variable: String
    /// The file's name in the configuration folder.
    let file: String

    /// The key; nil when there is none anywhere.
    ///
    /// - Throws: ``BackendError/denied(_:)`` for a file that others can read, and for a key that
    ///   would break a header. The key itself is in no error.
    func read(_ environment: [String: String]) throws -> String? {
        if let text = environment[variable], !text.isEmpty {
            return try checked(text, place: variable)
        }
        guard let path = path(environment) else { return nil }
        var status = stat()
        guard stat(path, &status) == 0 else { return nil }
        guard status.st_mode & 0o077 == 0 else {
            throw BackendError.denied(
                "\(service): \(path) can be read by others, so the key in it is not used; "
                    + "`chmod 600 \(path)`")
        }
        guard let data = FileManager.default.contents(atPath: path), data.count <= 4096 else {
            throw BackendError.denied("\(service): \(path) cannot be read; it should hold one key")
        }
        return try checked(String(decoding: data, as: UTF8.self), place: path)
    }

    /// The key, which must be there.
    func required(_ environment: [String: String]) throws -> String {
        if let key = try read(environment) { return key }
        let place = path(environment).map { ", or write it into \($0) and `chmod 600` that" } ?? ""
        throw BackendError.denied("\(service): there is no key; set \(variable)\(place)")
    }

    /// Where the file would be.
    func path(_ environment: [String: String]) -> String? {
        if let folder = environment["XDG_CONFIG_HOME"], folder.hasPrefix("/") {
            return "\(folder)/reroll/\(file)"
        }
        guard let home = environment["HOME"], home.hasPrefix("/") else { return nil }
        return "\(home)/.config/reroll/\(file)"
    }

    private func checked(_ text: String, place: String) throws -> String? {
        let key = text.trimmingCharacters(in: .whitespacesAndNewlines)
        guard key.utf8.allSatisfy({ (33...126).contains($0) }) else {
            throw BackendError.denied(
                "\(service): what \(place) holds is no key; allowed are printable characters "
                    + "without spaces, on one line")
        }
        return key.isEmpty ? nil : key
    }
}
