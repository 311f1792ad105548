import Foundation
import Images
import JSON
import Ledger
import LineSyntax
import Parameters

extension Command {
    static let diff = Command(
        name: "diff", group: .comparing, usage: "[A B] [--heat FILE]",
        summary: "compare two runs or picture files: parameters, prompt by words, pixels",
        detail: """
            With one run it is compared with the last; alone, the session with the last run. A and B are \
            runs or files, PNG, JPEG or WebP: `:diff @3 old.png`. Then the pictures: identical pixels, or the largest \
            and mean error (of 255), PSNR in dB, SSIM, and how many of 64 bits of a perceptual hash \
            differ. `--heat FILE` writes a picture of where they differ, `--json` prints an object. In a \
            script the status is 1 when the pictures differ.
            """,
        argument: .run
    ) { shell, rest in
        var words = try Words(rest)
        let heat = try words.take(option: "--heat")
        let json = words.take(flag: "--json") || shell.options.json
        switch words.words.count {
        case 0 where heat == nil: try shell.diffSession(json: json)
        case 0...2:
            let sides = try words.words.map(shell.side)
            let a = try sides.first ?? shell.side("@-1")
            let b = try sides.count == 2 ? sides[1] : shell.side("@")
            try shell.diff(a, b, heat: heat, json: json)
        default:
            throw UserError.input("`:diff` takes two runs or files, got \(rest.onOneLine)")
        }
    }
}

/// One side of a comparison: a run, or a picture file.
struct DiffSide {
    /// `@3`, or the file as it was typed.
    let name: String
    /// The run; nil for a file.
    let run: Run?
    /// The picture that was pointed at; nil when all are meant.
    let chosen: Int?
    /// Everything that is known of how the pictures were made; nil when nothing is.
    let settings: Settings?
    /// Whether `settings` holds every parameter.
    let isWhole: Bool
    /// How many pictures there are.
    let count: Int
    /// The pixels of a picture, from 1.
    let picture: (Int) throws -> Picture
    /// The seed of a picture, from 1.
    let seed: (Int) -> Int?

    /// The settings of one picture alone.
    func settings(of position: Int) -> Settings? {
        var one = settings
        if let seed = seed(position) { one?.seed = .fixed(seed) }
        if one?.count != nil { one?.count = 1 }
        return one
    }
}

extension Shell {
    /// What an address or the path of a picture points at.
    fileprivate func side(_ word: String) throws -> DiffSide {
        guard let address = Address(word) else { return try fileSide(word) }
        let run = try run(address)
        return DiffSide(
            name: "@\(run.number)" + (address.picture.map { ".\($0)" } ?? ""), run: run,
            chosen: address.picture, settings: try run.requestedSettings(), isWhole: true,
            count: run.pictures.count, picture: { try self.decoded(run, $0) },
            seed: { position in run.pictures.first { $0.position == position }?.seed })
    }

    private func fileSide(_ word: String) throws -> DiffSide {
        let path = path(word)
        guard FileManager.default.fileExists(atPath: path) else {
            throw UserError.input(
                "\(word.onOneLine) is no run and no file; type a run such as @12 or a picture's path"
            )
        }
        let bytes = try Files.read(path)
        let picture = try Picture.decode(bytes)
        let reading = try? PictureFile.read(bytes, name: word)
        return DiffSide(
            name: word.onOneLine, run: nil, chosen: 1,
            settings: reading?.requested ?? reading?.settings, isWhole: reading?.requested != nil,
            count: 1, picture: { _ in picture }, seed: { _ in nil })
    }

    /// Compares two sides and says so; throws ``UserError/different(_:)`` in a script when the
    /// pictures differ.
    fileprivate func diff(_ a: DiffSide, _ b: DiffSide, heat: String?, json: Bool) throws {
        let isOne = a.chosen != nil || b.chosen != nil
        let positions =
            isOne
            ? [(a.chosen ?? 1, b.chosen ?? 1)]
            : (1...max(1, min(a.count, b.count))).map { ($0, $0) }
        let pairs = positions.map { left, right in
            PixelDiff({ try a.picture(left) }, { try b.picture(right) })
        }
        if let heat, let (left, right) = positions.first {
            try Files.write(heatMap(a.picture(left), b.picture(right)).png(), to: path(heat))
        }
        let before = isOne ? a.settings(of: a.chosen ?? 1) : a.settings
        let after = isOne ? b.settings(of: b.chosen ?? 1) : b.settings
        let changes = changes(before, after, areWhole: a.isWhole && b.isWhole)
        var sides = [a, b].filter { $0.settings == nil }.map {
            "\($0.name) does not say how it was made"
        }
        if let first = a.run, let second = b.run { sides += sideDiffs(first, second) }
        if !isOne, a.count != b.count { sides.append("pictures \(a.count) -> \(b.count)") }
        if json {
            output.data(diffJSON(a, b, changes, before, after, pairs, sides).description)
        } else {
            output.data("\(a.name) -> \(b.name)")
            if before != nil, after != nil {
                for line in words(changes) { output.data("  \(line)") }
            }
            for line in sides { output.data("  \(line)") }
            for (index, pixels) in pairs.enumerated() {
                let which = pairs.count > 1 ? "picture \(index + 1): " : ""
                output.data("  \(which)\(pixels.words)")
            }
        }
        if let heat { output.talk("heat map: \(heat.onOneLine)") }
        if !options.interactive, !pairs.allSatisfy(\.isIdentical) {
            throw UserError.different("\(a.name) -> \(b.name): the pictures differ")
        }
    }

    /// The parameters that differ; where a side does not know every one, only those both know.
    private func changes(_ a: Settings?, _ b: Settings?, areWhole: Bool) -> [Change] {
        guard let a, let b else { return [] }
        return Parameters.diff(a, b).filter {
            areWhole ? !$0.isSpelling : $0.from != nil && $0.to != nil
        }
    }

    /// Compares the session with the last run, parameters only.
    fileprivate func diffSession(json: Bool) throws {
        let last = try side("@")
        var defaults = defaults(for: session.settings)
        if let model = defaults.model,
            let resolved = try? backend(of: session.settings).resolve(model: model)
        {
            defaults.model = resolved
        }
        var after = session.settings.filled(from: defaults)
        // A random seed is no difference: each run draws another.
        if after.seed == .random { after.seed = last.settings?.seed }
        let changes = changes(last.settings, after, areWhole: true)
        if json {
            output.data(diffJSON(last, nil, changes, last.settings, after, [], []).description)
        } else if changes.isEmpty {
            output.data("the session is as \(last.name)")
        } else {
            output.data("\(last.name) -> session")
            for line in words(changes) { output.data("  \(line)") }
        }
    }

    /// A line for each change; prompts word by word.
    private func words(_ changes: [Change]) -> [String] {
        if changes.isEmpty { return ["the same parameters"] }
        return changes.map { change in
            switch change.parameter {
            case "prompt", "negative":
                "\(change.parameter) "
                    + WordDiff.marked(
                        WordDiff.pieces(from: text(change.from), to: text(change.to)))
            default: change.description
            }
        }
    }

    private func text(_ value: Value?) -> String {
        if case .text(let text)? = value { text } else { "" }
    }

    /// Differences that no parameter shows: model files, engine, what was sent and acknowledged.
    private func sideDiffs(_ a: Run, _ b: Run) -> [String] {
        var lines: [String] = []
        func compare(_ name: String, _ left: String?, _ right: String?, short: Bool = false) {
            guard left != right else { return }
            func shown(_ text: String?) -> String {
                text.map { short ? String($0.prefix(12)) : $0.onOneLine } ?? "unknown"
            }
            lines.append("\(name) \(shown(left)) -> \(shown(right))")
        }
        compare("fingerprint", a.fingerprint, b.fingerprint, short: true)
        compare("engine", a.engine, b.engine)
        for run in [a, b] {
            for (name, text) in [("sent", run.sent), ("acknowledged", run.acknowledged)] {
                guard let text, text != run.requested, let other = try? Settings(json: text),
                    let requested = try? run.requestedSettings()
                else { continue }
                let asked = (try? run.askedSettings()) ?? Settings()
                for change in Parameters.diff(requested, other) where !change.isSpelling {
                    if change.to != nil {
                        lines.append("@\(run.number) \(name): \(change)")
                    } else if name == "sent",
                        Parameter.named(change.parameter)?.value(in: asked) != nil
                    {
                        // What was not set need not be sent, and a service need not report it.
                        lines.append("@\(run.number) sent no \(change.parameter)")
                    }
                }
            }
        }
        return lines
    }

    private func diffJSON(
        _ a: DiffSide, _ b: DiffSide?, _ changes: [Change], _ before: Settings?,
        _ after: Settings?, _ pairs: [PixelDiff], _ sides: [String]
    ) -> JSONValue {
        func name(_ side: DiffSide?) -> JSONValue {
            guard let side else { return .null }
            return side.run.map { .integer($0.number) } ?? .text(side.name)
        }
        let pieces = WordDiff.pieces(from: before?.prompt ?? "", to: after?.prompt ?? "")
        var object: [String: JSONValue] = [
            "a": name(a), "b": name(b),
            "changed": .array(
                changes.map {
                    [
                        "parameter": .text($0.parameter),
                        "from": $0.from.map(JSONValue.init) ?? .null,
                        "to": $0.to.map(JSONValue.init) ?? .null,
                    ]
                }),
            "prompt": .array(
                pieces.map { ["kind": .text($0.kind.rawValue), "text": .text($0.text)] }),
            "other": .array(sides.map(JSONValue.text)), "images": pairs.first?.json ?? .null,
        ]
        if pairs.count > 1 { object["pictures"] = .array(pairs.map(\.json)) }
        return .object(object)
    }

    /// The pixels of a stored picture.
    func decoded(_ run: Run, _ position: Int) throws -> Picture {
        guard let stored = run.pictures.first(where: { $0.position == position }) else {
            throw UserError.input(
                run.pictures.isEmpty
                    ? "@\(run.number) has no picture: it was \(run.state.rawValue)"
                    : "@\(run.number) has no picture .\(position)")
        }
        return try Picture.decode(Files.read(ledger().path(of: stored)))
    }
}
