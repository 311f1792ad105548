import Batch
import LineSyntax
import Testing

@testable import Shell

/// A suite of tests whose shell fires batches on a backend that costs.
protocol BatchSuite {
    var shop: PaidBackend { get }
    var test: TestShell { get }
}

extension BatchSuite {
    /// Runs a batch of rows on the shop and returns the lines it printed.
    @discardableResult
    func batch(
        _ text: String, name: String = "rows.txt", _ change: (inout BatchOptions) -> Void = { _ in }
    ) throws -> [String] {
        _ = test.output.take()
        try test.write(text, to: name)
        var options = BatchOptions(file: "~/\(name)")
        options.values = [("backend", "shop")]
        options.budget = 1000
        change(&options)
        try test.shell.batch(options)
        return test.output.take()
    }

    /// As ``batch(_:name:_:)``, for a batch that has to fail.
    func failing(
        _ text: String, name: String = "rows.txt", _ change: (inout BatchOptions) -> Void = { _ in }
    ) throws -> (error: UserError, said: [String]) {
        let error = try #require(throws: UserError.self) { try batch(text, name: name, change) }
        return (error, test.output.take())
    }
}
