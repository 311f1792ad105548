import Backends
import Foundation
import LineSyntax
import Runs

/// The parts of the page that do not depend on the runs: markup, style and script, which lie as
/// plain files in Report/Page and beside an installed program.
public struct ReportPage {
    /// The markup between its marks `<!--reroll:NAME-->`, one more than there are marks.
    let markup: [String]
    let style: String
    let script: String

    /// The marks in the markup, in its order.
    static let marks = ["policy", "title", "style", "data", "script", "pictures"]

    /// What every report begins with, by which it is known again.
    public static let beginning = "<!doctype html>\n<!-- made by reroll report -->\n"

    /// The scripts in the order in which they are joined.
    static let scripts = [
        "data", "elements", "search", "pictures", "cards", "words", "details", "compare",
        "sweeps", "lineage", "plots", "start",
    ]

    /// Reads the files beside the running program.
    ///
    /// - Throws: ``UserError/input(_:)`` naming where was looked.
    public static func installed() throws -> ReportPage {
        let folders = folders
        guard let folder = folders.first(where: FileManager.default.fileExists) else {
            throw UserError.input(
                "report: its page is not beside the program (looked in "
                    + "\(folders.joined(separator: ", "))); reinstall reroll with its "
                    + ".resources folders")
        }
        return try ReportPage(folder: folder)
    }

    /// Where the files may lie, best first.
    private static var folders: [String] {
        guard let program = ProgramFolder.path else { return [] }
        return ["reroll_Reports.resources", "reroll_Reports.bundle"].flatMap {
            ["\(program)/\($0)/Page", "\(program)/\($0)/Contents/Resources/Page"]
        } + ["\(program)/../share/reroll/Page"]
    }

    /// - Throws: ``UserError/input(_:)`` when a file is missing or the markup lacks a mark.
    init(folder: String) throws {
        func text(_ name: String) throws -> String {
            String(decoding: try Files.read("\(folder)/\(name)"), as: UTF8.self)
        }
        var rest = try text("page.html")
        var parts: [String] = []
        for mark in Self.marks {
            guard let place = rest.range(of: "<!--reroll:\(mark)-->") else {
                throw UserError.input(
                    "\(folder)/page.html: has no mark \(mark); reinstall reroll")
            }
            parts.append(String(rest[..<place.lowerBound]))
            rest = String(rest[place.upperBound...])
        }
        markup = parts + [rest]
        style = try text("page.css")
        script =
            "\"use strict\";\n"
            + (try Self.scripts.map { try text("\($0).js") }.joined(separator: "\n"))
    }

    /// What the browser may do: show pictures that are in the file and run this one script.
    var policy: String {
        "default-src 'none'; img-src data:; style-src \(style.policyHash); "
            + "script-src \(script.policyHash); base-uri 'none'; form-action 'none'"
    }
}
