import Diffusion
import Foundation
import Testing

/// Files under Fixtures, which the scripts beside them made.
enum Reference {
    static let folder =
        #filePath.split(separator: "/", omittingEmptySubsequences: false).dropLast()
        .joined(separator: "/") + "/Fixtures/"

    static func json(_ path: String) throws -> [String: JSON] {
        try #require(try JSON(file: folder + path).object)
    }

    static func list(_ path: String, _ key: String) throws -> [[String: JSON]] {
        try #require(try json(path)[key]?.array).map { try #require($0.object) }
    }
}

extension JSON {
    /// An array of numbers as Float; as Double first, so rounded twice, which shortest text stands.
    var floats: [Float]? { array?.compactMap { $0.real.map { Float($0) } } }
}

extension [String: JSON] {
    func text(_ key: String) throws -> String { try #require(self[key]?.text) }
    func integer(_ key: String) throws -> Int { try #require(self[key]?.integer) }
    func real(_ key: String) throws -> Double { try #require(self[key]?.real) }
    func floats(_ key: String) throws -> [Float] { try #require(self[key]?.floats) }
    func integers(_ key: String) throws -> [Int] {
        try #require(self[key]?.array).map { try #require($0.integer) }
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
