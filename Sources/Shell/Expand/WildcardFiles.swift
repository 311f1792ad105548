import Foundation
import LineSyntax
import Parameters
import Runs

/// The wildcard files of a library: `wildcards/` in its folder, with folders in it.
enum WildcardFiles {
    /// The most files that are read, and the most bytes of one and of all.
    static let limits = (files: 5000, file: 8 << 20, all: 64 << 20)

    /// Reads every file of a folder; those that cannot be read are reported, and the others count.
    ///
    /// - Parameters:
    ///   - folder: where they lie; it need not be there.
    ///   - shown: the same as the user knows it, for errors.
    /// - Returns: the lists, and a clause for each thing that could not be read.
    static func read(_ folder: String, shown: String) -> (wildcards: Wildcards, problems: [String])
    {
        var lists: [String: [Wildcards.Value]] = [:]
        var problems: [String] = []
        var left = limits.all
        let paths = names(in: folder)
        for path in paths.prefix(limits.files) {
            let name = path.split(separator: ".").dropLast().joined(separator: ".")
            do {
                guard !path.hasSuffix(".yaml"), !path.hasSuffix(".yml") else {
                    throw UserError.input("YAML is not read; write the lists as .txt or .json")
                }
                let bytes = try Files.read("\(folder)/\(path)")
                left -= bytes.count
                guard bytes.count <= limits.file, left >= 0 else {
                    throw UserError.input("too large; allowed \(limits.file >> 20) MiB a file")
                }
                let text = String(decoding: bytes, as: UTF8.self)
                if path.hasSuffix(".txt") {
                    lists[name, default: []] += Wildcards.values(ofText: text)
                } else {
                    let (more, faults) = try Wildcards.lists(ofJSON: text, named: name)
                    lists.merge(more) { $0 + $1 }
                    problems += faults.prefix(3).map { "\(shown)/\(path): \($0)".onOneLine }
                }
            } catch {
                problems.append("\(shown)/\(path): \(error)".onOneLine)
            }
        }
        if paths.count > limits.files {
            problems.append(
                "\(shown): \(paths.count) files; only the first \(limits.files) are read")
        }
        return (Wildcards(lists, places: "\(shown) (.txt and .json)"), problems)
    }

    /// The paths of all wildcard files inside a folder, sorted; hidden ones are left out.
    private static func names(in folder: String) -> [String] {
        guard let walk = FileManager.default.enumerator(atPath: folder) else { return [] }
        var names: [String] = []
        while let path = walk.nextObject() as? String {
            let isHidden = path.split(separator: "/").contains { $0.hasPrefix(".") }
            let isOurs = [".txt", ".json", ".yaml", ".yml"].contains { path.hasSuffix($0) }
            if isOurs, !isHidden { names.append(path) }
        }
        return names.sorted()
    }
}
