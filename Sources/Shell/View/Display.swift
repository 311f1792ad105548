import Images
import Ledger
import LineSyntax
import Runs
import Terminal

/// How pictures are shown in the terminal.
final class Display {
    /// The protocol that pictures are drawn by.
    var method: PictureProtocol
    /// Whether a run's picture is shown while it is painted, and not at the end only.
    private(set) var isLive = true
    /// Whether the terminal may still report something better than half blocks.
    private var isAutomatic = false
    /// Whether the terminal has reported that it shows sixels.
    private var hasSixels = false
    /// Colours of a sixel picture, as the terminal reports.
    private var sixelRegisters = 256

    private let output: any TerminalOutput
    private let lookup: RunLookup
    private let environment: [String: String]
    private let isInteractive: Bool

    init(
        _ method: PictureProtocol, output: any TerminalOutput, lookup: RunLookup,
        environment: [String: String], isInteractive: Bool
    ) {
        self.method = method
        self.output = output
        self.lookup = lookup
        self.environment = environment
        self.isInteractive = isInteractive
    }

    // MARK: - Choosing

    /// The ways to show a picture, and `auto` for the best of them.
    static let methods = ["auto"] + PictureProtocol.allCases.map(\.rawValue)

    /// Takes one word of `:preview` or `REROLL_PREVIEW`.
    ///
    /// - Throws: ``UserError/input(_:)`` when it is none of them, or needs what is not there.
    func choose(_ word: String) throws {
        switch word {
        case "live": isLive = true
        case "final": isLive = false
        case "auto":
            method = PictureProtocol.detect(environment: environment, isTTY: isInteractive)
            isAutomatic = true
            if method == .halfBlocks, hasSixels, Sixel.problem == nil { method = .sixel }
        default:
            guard let chosen = PictureProtocol(rawValue: word) else {
                let names = Self.methods + ["live", "final"]
                throw UserError.input(
                    "preview: \(word.onOneLine) is not a choice; allowed "
                        + names.joined(separator: ", "))
            }
            if chosen == .sixel, let problem = Sixel.problem {
                throw UserError.input(
                    "preview: sixels need libsixel (\(problem.onOneLine)); install it with "
                        + "`apt-get install libsixel1` or `brew install libsixel`, or type "
                        + "`:preview blocks`")
            }
            method = chosen
            isAutomatic = false
        }
    }

    /// Takes several words; the choice stays as it was where one of them cannot be taken.
    func choose(_ words: [String]) throws {
        let old = (method, isLive, isAutomatic)
        do { for word in words { try choose(word) } } catch {
            (method, isLive, isAutomatic) = old
            throw error
        }
    }

    /// Takes what the terminal reports about itself.
    func take(_ answer: TerminalAnswer) {
        if case .sixelRegisters(let number) = answer { sixelRegisters = min(max(number, 2), 256) }
        guard answer.hasSixels else { return }
        hasSixels = true
        if isAutomatic, method == .halfBlocks { method = .sixel }
    }

    /// Whether the terminal's answer could improve how pictures are drawn.
    var wantsAnswer: Bool { isAutomatic && method == .halfBlocks && Sixel.problem == nil }

    // MARK: - Drawing

    /// The number of steps between the previews that a run is asked for; nil for no preview.
    var previewEvery: Int? { isLive && method != .off && output.isTerminal ? 1 : nil }

    /// Shows a preview, which the next output replaces.
    func showLive(_ picture: Picture) {
        output.live(
            picture, by: method, colours: PictureColours.detect(environment: environment),
            registers: sixelRegisters)
    }

    /// Shows a picture of the library.
    func show(_ stored: StoredPicture) {
        let text = drawing(of: stored)
        if !text.isEmpty { output.raw(text) }
    }

    /// Shows a picture.
    ///
    /// - Parameters:
    ///   - picture: any size.
    ///   - png: its file.
    func show(_ picture: Picture, png: [UInt8]) {
        if method != .off { output.raw(drawing(picture, png: png)) }
    }

    /// The text that shows a picture of the library; empty where none is shown.
    func drawing(of stored: StoredPicture) -> String {
        guard method != .off, let path = try? lookup.path(of: stored),
            let png = try? Files.read(path), let picture = try? Picture.decode(png)
        else { return "" }
        return drawing(picture, png: png)
    }

    /// The text that shows a picture, whole lines: as wide as the terminal allows, and two thirds
    /// of its rows high.
    private func drawing(_ picture: Picture, png: [UInt8]) -> String {
        let size = TerminalSize.current()
        return Terminal.draw(
            picture, png: png, protocol: method, columns: LivePicture.columns(size),
            rows: LivePicture.rows(size),
            colours: PictureColours.detect(environment: environment), cell: size.cell,
            registers: sixelRegisters)
    }
}
