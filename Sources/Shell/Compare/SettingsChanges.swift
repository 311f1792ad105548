import Parameters

/// The changes between two settings, each of which can be made alone or left out.
struct SettingsChanges {
    /// One change.
    struct Item {
        /// In words, such as `steps 25 -> 30`.
        let name: String
        fileprivate let kind: Kind
    }

    fileprivate enum Kind {
        /// Parameters that change together.
        case parameters([String])
        /// One edit of the words of a prompt.
        case words(parameter: String, edit: Int)
    }

    let a: Settings
    let b: Settings
    /// In the order of the table of parameters.
    let items: [Item]
    private var texts: [String: WordEdits] = [:]

    /// - Parameters:
    ///   - a: the settings before, every parameter resolved.
    ///   - b: the settings after, as `a`.
    ///   - words: parts a change of a prompt into the edits of its words.
    init(from a: Settings, to b: Settings, words: Bool) {
        self.a = a
        self.b = b
        var items: [Item] = []
        var texts: [String: WordEdits] = [:]
        var done: Set<String> = []
        for change in Parameters.diff(a, b) where !done.contains(change.parameter) {
            switch change.parameter {
            case "width", "height", "aspect":
                done.formUnion(["width", "height", "aspect"])
                items.append(
                    Item(
                        name: "size \(Self.size(a)) -> \(Self.size(b))",
                        kind: .parameters(["width", "height", "aspect"])))
            case "backend":
                // A model is one of its backend's.
                done.insert("model")
                items.append(
                    Item(name: change.description, kind: .parameters(["backend", "model"])))
            case "prompt", "negative":
                let edits = WordEdits(change.from, change.to)
                if words {
                    texts[change.parameter] = edits
                    for edit in 0..<edits.count {
                        items.append(
                            Item(
                                name: "\(change.parameter) \(edits.marked(only: edit))",
                                kind: .words(parameter: change.parameter, edit: edit)))
                    }
                } else {
                    items.append(
                        Item(
                            name: "\(change.parameter) \(edits.marked)",
                            kind: .parameters([change.parameter])))
                }
            default:
                items.append(Item(name: change.description, kind: .parameters([change.parameter])))
            }
        }
        self.items = items
        self.texts = texts
    }

    private static func size(_ settings: Settings) -> String {
        "\(settings.width ?? 0)x\(settings.height ?? 0)"
    }

    /// `a` with some of the changes made, by their index in `items`.
    func settings(applying chosen: Set<Int>) throws -> Settings {
        var result = a
        var edits: [String: Set<Int>] = [:]
        for index in chosen where items.indices.contains(index) {
            switch items[index].kind {
            case .parameters(let names):
                if names.contains("aspect") {
                    // A resolved request holds an aspect beside the sides that follow from it.
                    (result.width, result.height, result.aspect) = (b.width, b.height, b.aspect)
                    continue
                }
                for parameter in names.compactMap(Parameter.named) {
                    _ = try parameter.set(parameter.value(in: b), in: &result)
                }
            case .words(let parameter, let edit):
                edits[parameter, default: []].insert(edit)
            }
        }
        for (name, edits) in edits {
            guard let text = texts[name]?.text(making: edits), let parameter = Parameter.named(name)
            else { continue }
            _ = try parameter.set(.text(text), in: &result)
        }
        return result
    }
}

/// The edits between two texts, word by word.
private struct WordEdits {
    private let pieces: [WordDiff.Piece]
    /// The edit that each piece belongs to; nil for what both texts have.
    private let edits: [Int?]
    let count: Int

    init(_ from: Value?, _ to: Value?) {
        func text(_ value: Value?) -> String {
            if case .text(let text)? = value { text } else { "" }
        }
        pieces = WordDiff.pieces(from: text(from), to: text(to))
        var count = 0
        var edits: [Int?] = []
        var isOpen = false
        for piece in pieces {
            if piece.kind == .same {
                if isOpen { count += 1 }
                isOpen = false
                edits.append(nil)
            } else {
                edits.append(count)
                isOpen = true
            }
        }
        self.edits = edits
        self.count = isOpen ? count + 1 : count
    }

    /// All edits on one line.
    var marked: String { WordDiff.marked(pieces) }

    /// One edit on one line, without the text around it.
    func marked(only edit: Int) -> String {
        WordDiff.marked(zip(pieces, edits).filter { $0.1 == edit }.map(\.0))
    }

    /// The old text with some of the edits made.
    func text(making chosen: Set<Int>) -> String {
        zip(pieces, edits).filter { piece, edit in
            guard let edit else { return true }
            return (piece.kind == .added) == chosen.contains(edit)
        }.map(\.0.text).joined()
    }
}
