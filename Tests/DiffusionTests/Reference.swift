import Diffusion
import Foundation
import JSON
import Testing

/// Files under Fixtures, which the scripts beside them made.
enum Reference {
    static let folder =
        #filePath.split(separator: "/", omittingEmptySubsequences: false).dropLast()
        .joined(separator: "/") + "/Fixtures/"

    static func json(_ path: String) throws -> [String: JSONValue] {
        let text = try String(contentsOfFile: folder + path, encoding: .utf8)
        return try #require(try JSONValue(parsing: text, mode: .lenient).objectValue)
    }

    static func list(_ path: String, _ key: String) throws -> [[String: JSONValue]] {
        try #require(try json(path)[key]?.arrayValue).map { try #require($0.objectValue) }
    }
}

extension JSONValue {
    /// An array of numbers as Float; as Double first, so rounded twice, which shortest text stands.
    var floats: [Float]? { arrayValue?.compactMap { $0.realValue.map { Float($0) } } }
}

extension [String: JSONValue] {
    func text(_ key: String) throws -> String { try #require(self[key]?.textValue) }
    func integer(_ key: String) throws -> Int { try #require(self[key]?.exactInteger) }
    func real(_ key: String) throws -> Double { try #require(self[key]?.realValue) }
    func floats(_ key: String) throws -> [Float] { try #require(self[key]?.floats) }
    func integers(_ key: String) throws -> [Int] {
        try #require(self[key]?.arrayValue).map { try #require($0.exactInteger) }
    }
}

/// Numbers about -1 to 1 that follow no simple pattern.
func values(_ count: Int, _ salt: Int = 0) -> [Float] {
    (0..<count).map { i in
        let x = sin(Double(i + 1) * 12.9898 + Double(salt) * 78.233) * 43758.5453
        return Float((x - x.rounded(.down)) * 2 - 1)
    }
}

/// The largest difference, relative to the largest expected magnitude or to `scale`.
func difference(_ x: [Float], _ expected: [Float], scale: Float = 1) -> Float {
    guard x.count == expected.count else { return .infinity }
    let scale = expected.reduce(scale) { max($0, $1.magnitude) }
    return zip(x, expected).reduce(0) { worst, pair in
        let error = (pair.0 - pair.1).magnitude / scale
        // A NaN is as wrong as can be.
        return error.isNaN ? .infinity : max(worst, error)
    }
}
