import EmbeddedBackend
import Foundation
import Images
import JSON
import Ledger
import LineSyntax
import Runs
import Terminal

/// The findings of `reroll doctor`: what is installed, where it is, and what does not work.
struct Doctor {
    /// One finding.
    struct Row {
        let name: String
        let value: String
        /// False where something does not work.
        let isFine: Bool
    }

    /// Every finding, in reading order.
    private(set) var rows: [Row] = []

    /// Examines the program, its library and the terminal.
    ///
    /// - Parameters:
    ///   - environment: the process's.
    ///   - threads: how many the engine would use.
    ///   - engine: the backend in this program.
    ///   - isTerminal: whether a person watches standard output.
    init(environment: [String: String], threads: Int, engine: Embedded, isTerminal: Bool) {
        add("reroll", Version.current)
        add("engine", Embedded.engineVersion)
        add("threads", "\(threads) (REROLL_THREADS sets it)")
        model(engine)
        library(environment)
        add(
            "pictures",
            PictureProtocol.detect(environment: environment, isTTY: isTerminal).rawValue
                + " (TERM \(environment["TERM"] ?? "unset"), `:preview` or REROLL_PREVIEW chooses)")
        add("formats", Picture.decoders)
        add("sixels", Sixel.problem.map { "no: \($0); only sixel terminals need it" } ?? "libsixel")
        add("colours", PictureColours.detect(environment: environment).rawValue)
        let size = TerminalSize.current()
        add("terminal", isTerminal ? "\(size.columns)x\(size.rows)" : "none")
        let locale = environment["LC_ALL"] ?? environment["LC_CTYPE"] ?? environment["LANG"]
        add("locale", "\(locale ?? "unset"); text is UTF-8 in any locale")
    }

    private mutating func add(_ name: String, _ value: String, isFine: Bool = true) {
        rows.append(Row(name: name, value: value, isFine: isFine))
    }

    private mutating func model(_ engine: Embedded) {
        do {
            let folder = try engine.location(of: "bundled") ?? "elsewhere"
            let identity = try engine.identity(model: "bundled")
            add("model", "\(folder) (\(identity.fingerprint?.prefix(12) ?? "no fingerprint"))")
        } catch {
            add("model", "\(error)", isFine: false)
        }
    }

    private mutating func library(_ environment: [String: String]) {
        do {
            let home = try Home.folder(environment: environment)
            guard FileManager.default.fileExists(atPath: home) else {
                return add("library", "\(home) (made at the first run)")
            }
            let ledger = try Ledger(home: home, version: Version.program)
            let access = ledger.isReadOnly ? ", read only" : ""
            add(
                "library", "\(home) (\(try ledger.count()) runs\(access))",
                isFine: !ledger.isReadOnly)
        } catch {
            add("library", "\(error)", isFine: false)
        }
    }

    /// Whether everything works.
    var isFine: Bool { rows.allSatisfy(\.isFine) }

    /// The rows as lines.
    var lines: [String] {
        let width = rows.map(\.name.count).max() ?? 0
        return rows.map { "\($0.isFine ? " " : "!") \($0.name.padding(to: width))  \($0.value)" }
    }

    /// The rows as an object.
    var json: JSONValue {
        var members: [String: JSONValue] = ["ok": .bool(isFine)]
        for row in rows { members[row.name] = .text(row.value) }
        return .object(members)
    }
}
