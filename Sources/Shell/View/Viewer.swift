import Foundation
import LineSyntax
import Runs

/// The system's viewer of pictures and pages, or the program that `REROLL_VIEWER` names.
struct Viewer {
    private let program: String

    /// - Parameter environment: the process's.
    init(_ environment: [String: String]) {
        #if os(macOS)
            let standard = "open"
        #else
            let standard = "xdg-open"
        #endif
        program = environment["REROLL_VIEWER"] ?? standard
    }

    /// Opens a file.
    ///
    /// - Parameters:
    ///   - path: of the file.
    ///   - what: names it where that fails, such as `the picture`.
    /// - Throws: ``UserError/input(_:)`` when the program fails.
    func open(_ path: String, what: String) throws {
        // A viewer that stays open keeps its streams; the shell does not wait for these.
        let status = try Child.run(
            "exec \(Child.quoted(program)) \(Child.quoted(path)) >/dev/null 2>&1"
        ) { _ in }
        guard status == 0 else {
            throw UserError.input(
                "\(program): cannot show it (set REROLL_VIEWER to another program); "
                    + "\(what) is \(path)")
        }
    }
}
