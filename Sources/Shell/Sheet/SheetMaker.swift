import ContactSheets
import Images
import Ledger
import LineSyntax
import Parameters
import Runs

/// Lays out sheets: the grids of a sweep, or runs one after another.
struct SheetMaker {
    private let context: CommandContext

    init(_ context: CommandContext) { self.context = context }

    /// Draws the sheet of a sweep.
    ///
    /// The numbers of the runs are on it only where they are asked for: a sweep that was
    /// interrupted has other numbers than one that was not, and shall be the same picture.
    func sheet(
        of series: Series, _ plan: SweepPlan, _ runs: [Int: Run],
        _ options: SheetOptions = SheetOptions()
    ) throws -> DrawnSheet {
        if options.columns != nil, plan.axes.count > 1 {
            throw UserError.input(
                "--columns: a grid has as many as its first axis has values; give --size instead")
        }
        var sheet = SheetPlan()
        sheet.about["sweep"] = plan.json
        let common = CommonSettings(runs.sorted { $0.key < $1.key }.map(\.value))
        let replaced = plan.axes.filter { $0.search != nil }.map(\.parameter)
        let title = common.title ?? (replaced.contains("prompt") ? plan.base.prompt : nil)
        sheet.sheet.title = title?.onOneLine ?? ""
        sheet.sheet.lines = common.lines(leavingOut: plan.axes.map(\.parameter))
        func tile(_ position: Int) -> Sheet.Tile {
            guard let run = runs[position] else { return Sheet.Tile([], absence: "not made yet") }
            let captions = options.numbers ? [Sheet.Caption("@\(run.number)")] : []
            return Sheet.Tile(
                sheet.photos(run.pictures), absence: run.state.rawValue, captions: captions)
        }
        func labels(_ axis: Axis) -> [String] { axis.values.indices.map { axis.shown(at: $0) } }
        if plan.axes.count > 1 {
            let (across, down) = (plan.axes[0], plan.axes[1])
            for z in 0..<plan.count(along: 2) {
                let rows = down.values.indices.map { y in
                    Sheet.Row(
                        across.values.indices.map { tile(plan.position($0, y, z)) },
                        label: down.shown(at: y))
                }
                let title = plan.axes.count > 2 ? plan.axes[2] : nil
                sheet.sheet.sections.append(
                    Sheet.Section(
                        title: title.map { "\($0.title.onOneLine) \($0.shown(at: z))" } ?? "",
                        columnAxis: across.title.onOneLine, rowAxis: down.title.onOneLine,
                        columns: labels(across), rows: rows))
            }
        } else {
            var tiles = (1...plan.count).map(tile)
            let columns = options.columns ?? Self.columns(tiles.count, most: 12)
            let axis = plan.axes.first
            if let axis, tiles.count <= columns {
                sheet.sheet.sections = [
                    Sheet.Section(
                        columnAxis: axis.title.onOneLine, columns: labels(axis),
                        rows: [Sheet.Row(tiles)])
                ]
            } else {
                for (index, _) in tiles.enumerated() where axis != nil {
                    tiles[index].heading = axis?.shown(at: index) ?? ""
                }
                sheet.sheet.sections = [
                    Sheet.Section(
                        title: axis?.title.onOneLine ?? "", rows: Self.rows(tiles, columns))
                ]
            }
        }
        return try SheetFile(context).draw(sheet, name: "sweep-\(series.number)", options)
    }

    /// Draws a sheet of runs in their order, each picture with its number and seed, and with what
    /// the runs differ in.
    func sheet(of runs: [Run], _ options: SheetOptions) throws -> DrawnSheet {
        var sheet = SheetPlan()
        let common = CommonSettings(runs)
        sheet.sheet.title = common.title?.onOneLine ?? ""
        sheet.sheet.lines = common.lines(leavingOut: ["seed"])
        var tiles: [Sheet.Tile] = []
        for run in runs {
            let differing = common.differing(run)
            var captions: [Sheet.Caption] = []
            if !differing.isEmpty {
                captions.append(Sheet.Caption(differing.onOneLine, lines: 2))
            }
            if common.title == nil {
                captions.append(Sheet.Caption(run.prompt.onOneLine, lines: 2))
            }
            for picture in run.pictures {
                let name = run.pictures.count > 1 ? ".\(picture.position)" : ""
                let seed = picture.seed.map { "  seed \($0)" } ?? ""
                let head = Sheet.Caption("@\(run.number)\(name)\(seed)", isStrong: true)
                tiles.append(Sheet.Tile(sheet.photos([picture]), captions: [head] + captions))
            }
            if run.pictures.isEmpty {
                tiles.append(
                    Sheet.Tile(
                        [], absence: run.state.rawValue,
                        captions: [Sheet.Caption("@\(run.number)", isStrong: true)] + captions))
            }
        }
        let columns = options.columns ?? Self.columns(tiles.count, most: 6)
        sheet.sheet.sections = [Sheet.Section(rows: Self.rows(tiles, columns))]
        return try SheetFile(context).draw(sheet, name: nil, options)
    }

    /// The number of tiles in a row: all up to `most`, else for a sheet a little wider than high.
    private static func columns(_ count: Int, most: Int) -> Int {
        guard count > most else { return max(1, count) }
        return max(most, min(24, Int((Double(count) * 1.5).squareRoot().rounded(.up))))
    }

    private static func rows(_ tiles: [Sheet.Tile], _ columns: Int) -> [Sheet.Row] {
        stride(from: 0, to: tiles.count, by: columns).map {
            Sheet.Row(Array(tiles[$0..<min(tiles.count, $0 + columns)]))
        }
    }
}
