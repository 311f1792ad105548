import JSON
import Ledger
import LineSyntax
import Parameters
import Runs

/// Writes the page: what is known of the runs first, so that it can be read while the pictures
/// still load, then the pictures, some at a time.
///
/// The same library and options give the same bytes.
public struct ReportWriter {
    /// The part above the runs.
    public struct Head {
        public var title: String
        /// What was chosen, in words.
        public var selection: String
        public var sweeps: [JSONValue] = []
        public var plots: [JSONValue] = []

        public init(title: String, selection: String) {
            self.title = title
            self.selection = selection
        }
    }

    /// What was written.
    public struct Summary {
        public fileprivate(set) var runs = 0
        public fileprivate(set) var pictures = 0
        public fileprivate(set) var bytes = 0
        /// Why pictures are missing, a line each.
        public fileprivate(set) var problems: [String] = []
    }

    private let ledger: Ledger
    private let page: ReportPage
    private let pictures: ReportPictures
    private let write: ([UInt8]) throws -> Void
    private let progress: (Int) throws -> Void

    /// Sides of embedded pictures that are allowed, in pixels.
    public static let thumbnailRange = 16...8192
    /// The longest side of embedded pictures where none is asked for, in pixels.
    public static let standardThumbnail = 512

    /// - Parameters:
    ///   - ledger: the library of the runs.
    ///   - page: markup, style and script.
    ///   - pictures: embeds and compares the pictures.
    ///   - write: takes the next bytes.
    ///   - progress: takes the number of runs whose pictures are written; throws to stop.
    public init(
        ledger: Ledger, page: ReportPage, pictures: ReportPictures,
        write: @escaping ([UInt8]) throws -> Void, progress: @escaping (Int) throws -> Void
    ) {
        self.ledger = ledger
        self.page = page
        self.pictures = pictures
        self.write = write
        self.progress = progress
    }

    /// The number of runs that are read at a time.
    private static let chunk = 200

    /// Writes a page about runs.
    ///
    /// - Parameters:
    ///   - head: the part above the runs.
    ///   - numbers: of the runs, ascending.
    /// - Returns: what was written.
    /// - Throws: what `write`, `progress` and the library throw.
    public func write(_ head: Head, _ numbers: [Int]) throws -> Summary {
        var summary = Summary()
        var count = 0
        func put(_ text: String) throws {
            let bytes = Array(text.utf8)
            count += bytes.count
            try write(bytes)
        }
        func data(_ value: JSONValue, _ attributes: String) throws {
            try put("<script type=\"application/json\" \(attributes)>\(value.inHTML)</script>\n")
        }
        try put(page.markup[0] + page.policy.escapedForHTML)
        try put(page.markup[1] + head.title.onOneLine.escapedForHTML)
        try put(page.markup[2] + "<style>\(page.style)</style>" + page.markup[3])
        try data(
            [
                "title": .text(head.title), "selection": .text(head.selection),
                "parameters": ReportData.parameters, "program": .text(Version.program),
                "sweeps": .array(head.sweeps), "plots": .array(head.plots),
                "count": .integer(numbers.count), "original": .bool(pictures.side == nil),
                "side": pictures.side.map(JSONValue.integer) ?? .null,
            ], "id=\"report-data\"")
        var places: [String: Int] = [:]
        for part in chunks(numbers) {
            let runs = try ledger.runs(numbered: Array(part))
            for picture in runs.flatMap(\.pictures) where places[picture.sha256] == nil {
                places[picture.sha256] = places.count
            }
            summary.runs += runs.count
            summary.pictures += runs.reduce(0) { $0 + $1.pictures.count }
            try data(
                .array(runs.map { ReportData.run($0) { places[$0.sha256] } }), "class=\"runs-data\""
            )
        }
        try put(page.markup[4] + "<script>\(page.script)</script>" + page.markup[5])
        try writePictures(numbers, places, &summary, put, data)
        try put(page.markup[6])
        summary.bytes = count
        return summary
    }

    private func writePictures(
        _ numbers: [Int], _ places: [String: Int], _ summary: inout Summary,
        _ put: (String) throws -> Void, _ data: (JSONValue, String) throws -> Void
    ) throws {
        var written = 0
        var done = 0
        for part in chunks(numbers) {
            let runs = try ledger.runs(numbered: Array(part))
            let parents = try parents(of: runs)
            let jobs = runs.map { run in
                let own = run.pictures.filter { places[$0.sha256] != nil }
                return ReportPictures.Job(
                    run: run.number, paths: own.map(ledger.path),
                    places: own.map { picture in
                        guard places[picture.sha256] == written else { return nil }
                        written += 1
                        return written - 1
                    },
                    parents: run.parent.flatMap { parents[$0] } ?? [])
            }
            for start in stride(from: 0, to: jobs.count, by: ReportPictures.batch) {
                try progress(done)
                let batch = Array(jobs[start..<min(jobs.count, start + ReportPictures.batch)])
                for (job, product) in zip(batch, pictures.products(of: batch)) {
                    for (place, address) in product.pictures {
                        // Of base64 nothing can end the element.
                        try put(
                            "<script type=\"text/plain\" id=\"picture-\(place)\">"
                                + "\(address ?? "")</script>\n")
                    }
                    if let figures = product.figures {
                        try data(figures, "id=\"figures-\(job.run)\"")
                    }
                    summary.problems += product.problems
                }
                done += batch.count
            }
        }
        try progress(done)
    }

    /// The files of the pictures of the runs that others were made from, by their numbers.
    private func parents(of runs: [Run]) throws -> [Int: [String]] {
        let numbers = Set(runs.compactMap(\.parent)).sorted()
        var paths: [Int: [String]] = [:]
        for run in try ledger.runs(numbered: numbers) {
            paths[run.number] = run.pictures.map(ledger.path)
        }
        return paths
    }

    private func chunks(_ numbers: [Int]) -> [ArraySlice<Int>] {
        stride(from: 0, to: numbers.count, by: Self.chunk).map {
            numbers[$0..<min(numbers.count, $0 + Self.chunk)]
        }
    }
}
