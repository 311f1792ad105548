import Backends
import Foundation
import Ledger
import Runs

/// Shells with an empty library of their own.
public struct FreshShell {
    private let backends: [any Backend]
    private let environment: [String: String]

    /// - Parameters:
    ///   - backends: what runs are sent to.
    ///   - environment: variables that the shell reads.
    public init(backends: [any Backend], environment: [String: String] = [:]) {
        self.backends = backends
        self.environment = environment
    }

    /// Gives `body` a new shell and its output; the library is removed afterwards.
    ///
    /// - Throws: what `body` throws.
    public func use<Result>(
        _ body: (Shell, CollectedOutput) throws -> Result
    ) throws -> Result {
        let home = FileManager.default.temporaryDirectory.appendingPathComponent(
            "reroll-check-\(UUID().uuidString)"
        ).path
        defer { try? FileManager.default.removeItem(atPath: home) }
        let output = CollectedOutput()
        var options = ShellOptions()
        options.interactive = true
        options.environment = environment
        let shell = Shell(
            library: Library { try Ledger(home: home, version: Version.program, updating: $0) },
            backends: backends, output: output, options: options)
        return try body(shell, output)
    }
}
