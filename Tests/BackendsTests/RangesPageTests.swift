import Backends
import Foundation
import Parameters
import Testing

/// The table of ranges in docs/backends.md; `REROLL_RECORD=1` rewrites it.
@Suite struct RangesPageTests {
    private static let page = URL(filePath: #filePath).deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent().appending(path: "docs/backends.md")

    /// The parameters that some backend narrows, a column each, and a row for each backend that
    /// does.
    private static var table: [String] {
        let model = Settings.defaults.model ?? ""
        func narrows(_ backend: any Backend, _ parameter: Parameter) -> Bool {
            (backend.domain(of: parameter, model: model) ?? parameter.domain) != parameter.domain
        }
        let narrowed = Parameter.all.filter { parameter in
            everyBackend.contains { narrows($0, parameter) }
        }
        let narrowing = everyBackend.filter { backend in
            narrowed.contains { narrows(backend, $0) }
        }
        func row(_ name: String, _ limits: Limits) -> String {
            "| \(name) | " + narrowed.map(limits.allowed).joined(separator: " | ") + " |"
        }
        return [
            "| backend | " + narrowed.map(\.name).joined(separator: " | ") + " |",
            "|---|" + narrowed.map { _ in "---|" }.joined(),
        ]
            + narrowing.map { backend in
                row("`\(backend.name)`", Limits { backend.domain(of: $0, model: model) })
            } + [row("the others", .table)]
    }

    @Test func `the page has the ranges of every backend`() throws {
        var lines = try String(contentsOf: Self.page, encoding: .utf8)
            .components(separatedBy: "\n")
        let start = try #require(lines.firstIndex(of: "## Ranges"))
        let end = try #require(lines[(start + 1)...].firstIndex { $0.hasPrefix("## ") })
        let written = lines[start..<end].filter { $0.hasPrefix("|") }
        if ProcessInfo.processInfo.environment["REROLL_RECORD"] == "1" {
            let text = lines[start..<end].filter { !$0.hasPrefix("|") && !$0.isEmpty }.dropFirst()
            lines.replaceSubrange(
                start..<end, with: ["## Ranges", ""] + text + [""] + Self.table + [""])
            try lines.joined(separator: "\n").write(
                to: Self.page, atomically: true, encoding: .utf8)
        } else {
            #expect(
                written == Self.table, "stale; run REROLL_RECORD=1 swift test --filter RangesPage")
        }
    }
}
