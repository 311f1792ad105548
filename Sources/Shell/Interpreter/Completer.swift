import Foundation
import Ledger
import LineSyntax
import Parameters
import Runs
import Terminal

/// What Tab offers.
struct Completer {
    let context: CommandContext

    init(_ context: CommandContext) { self.context = context }

    /// What Tab offers after the text before the cursor.
    func completions(_ before: String) -> Completions {
        let text = String(before.drop { $0.isWhitespace })
        if text.hasPrefix("@"), !text.contains(where: \.isWhitespace) { return runs(text) }
        guard text.hasPrefix(":"), !text.hasPrefix("::") else { return .none }
        let body = text.dropFirst()
        guard let end = body.firstIndex(where: { $0.isWhitespace || $0 == "=" }) else {
            return Self.offer(text, names)
        }
        let name = String(body[..<end])
        let rest = String(body[body.index(after: end)...].drop { $0.isWhitespace })
        if let command = context.commands.named(name) { return complete(command, rest) }
        guard let parameter = Parameter.named(name) else { return .none }
        return complete(parameter, rest)
    }

    /// Every name that follows a colon.
    private var names: [Candidate] {
        Parameter.all.map { Candidate(":\($0.name)", description: $0.summary) }
            + [Candidate(":\(Parameter.size.name)", description: Parameter.size.summary)]
            + context.commands.all.map { Candidate(":\($0.name)", description: $0.summary) }
    }

    private static func offer(_ word: String, _ candidates: [Candidate]) -> Completions {
        let key = word.lowercased()
        return Completions(
            word: word, candidates: candidates.filter { $0.text.lowercased().hasPrefix(key) })
    }

    private func complete(_ command: Command, _ rest: String) -> Completions {
        var words = rest.split(omittingEmptySubsequences: false, whereSeparator: \.isWhitespace)
            .map(String.init)
        let word = words.popLast() ?? ""
        words.removeAll(where: \.isEmpty)
        if let option = words.last.flatMap(command.option), !option.isFlag {
            return complete(option, word)
        }
        if word.hasPrefix("-"), !command.options.isEmpty {
            if let (name, value) = Words.pair(word), let option = command.option(name) {
                return complete(option, value)
            }
            return Self.offer(word, options(of: command))
        }
        let operands = operandCount(words, of: command)
        guard let kind = command.operands.kind(at: operands) else { return .none }
        return complete(kind, word, rest: rest, of: command)
    }

    /// The number of operands among words, without options and their values.
    private func operandCount(_ words: [String], of command: Command) -> Int {
        var count = 0
        var isValue = false
        for word in words {
            if isValue {
                isValue = false
            } else if let option = command.option(word) {
                isValue = !option.isFlag
            } else if Words.pair(word).flatMap({ command.option($0.name) }) == nil {
                count += 1
            }
        }
        return count
    }

    private func options(of command: Command) -> [Candidate] {
        command.options.map { Candidate($0.name, description: $0.summary) }
    }

    private func complete(_ option: CommandOption, _ word: String) -> Completions {
        switch option.value {
        case .file: files(word)
        case .seedSet: Self.offer(word, seedSets())
        case .flag, .text, .number, .rest: .none
        }
    }

    private func complete(
        _ kind: Operands.Kind, _ word: String, rest: String, of command: Command
    ) -> Completions {
        switch kind {
        case .text, .number: return .none
        case .file: return files(word)
        case .run:
            return word.hasPrefix("@") || word.isEmpty
                ? runs(word) : Self.offer(word, parameters(""))
        case .parameter: return Self.offer(word, parameters(""))
        case .assignment:
            guard let equals = word.firstIndex(of: "="),
                let parameter = Parameter.named(String(word[..<equals]))
            else { return Self.offer(word, parameters("=")) }
            return complete(parameter, String(word[word.index(after: equals)...]))
        case .tag:
            if word.hasPrefix("@") { return runs(word) }
            return Self.offer(word, tags(prefix: ""))
        case .search: return Self.offer(word, tags(prefix: "tag:"))
        case .seedSet: return Self.offer(word, seedSets())
        case .branch:
            if word.hasPrefix("@") { return runs(word) }
            let branches = (try? context.ledger().branches()) ?? []
            return Self.offer(
                word,
                branches.map {
                    Candidate($0.name, description: $0.tip.map { "at @\($0)" } ?? "no run yet")
                })
        case .saved:
            let names = (try? context.ledger().savedNames()) ?? []
            return Self.offer(rest, names.map { Candidate($0.name, description: "\($0.saved)") })
        case .help:
            return Self.offer(
                word,
                names.map {
                    Candidate(String($0.text.dropFirst()), description: $0.description)
                })
        case .choice(let choices): return Self.offer(word, choices.map { Candidate($0) })
        }
    }

    private func tags(prefix: String) -> [Candidate] {
        ((try? context.ledger().tags()) ?? []).map {
            Candidate(prefix + $0.name, description: "\($0.runs) runs")
        }
    }

    private func complete(_ parameter: Parameter, _ rest: String) -> Completions {
        switch parameter.domain {
        case .choices(let choices):
            Self.offer(rest, choices.map { Candidate($0.value, description: $0.summary) })
        case .seed:
            rest.hasPrefix("@")
                ? runs(rest)
                : Self.offer(
                    rest,
                    [
                        Candidate("random", description: "draw another for each run"),
                        Candidate("last", description: "the seed of the last run"),
                        Candidate("@", description: "the seed of a run", appendsSpace: false),
                    ] + seedSets())
        case .name where parameter.name == "backend":
            Self.offer(
                rest,
                context.runs.planner.backends.map { Candidate($0.name, description: $0.summary) })
        case .name where parameter.name == "model":
            rest.contains("/") || rest.hasPrefix("~") ? files(rest) : Self.offer(rest, models())
        default: .none
        }
    }

    private func parameters(_ suffix: String) -> [Candidate] {
        Parameter.all.map {
            Candidate(
                $0.name + suffix, description: $0.summary, appendsSpace: suffix.isEmpty)
        }
    }

    private func seedSets() -> [Candidate] {
        ((try? context.ledger().seedSets()) ?? []).map {
            Candidate($0.name, description: $0.seeds.map(String.init).joined(separator: " "))
        }
    }

    private func models() -> [Candidate] {
        guard let backend = try? context.runs.planner.backend(of: context.session.settings) else {
            return []
        }
        return backend.models.map { Candidate($0) }
    }

    /// The latest runs, their prompts as descriptions.
    private func runs(_ word: String) -> Completions {
        let runs = (try? context.ledger().runs(limit: 50)) ?? []
        return Self.offer(
            word,
            runs.map {
                Candidate("@\($0.number)", description: $0.prompt.onOneLine.clipped(to: 50))
            })
    }

    /// Files and folders that begin as `word` does; hidden ones only when asked for.
    private func files(_ word: String) -> Completions {
        let slash = word.lastIndex(of: "/")
        let typed = slash.map { String(word[...$0]) } ?? ""
        let start = slash.map { String(word[word.index(after: $0)...]) } ?? word
        let folder = typed.isEmpty ? "." : context.path(typed)
        let names = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
        let fitting = names.sorted().filter {
            $0.hasPrefix(start) && ($0.hasPrefix(".") == start.hasPrefix(".") || !$0.hasPrefix("."))
        }
        return Completions(
            word: word,
            candidates: fitting.map { name in
                var isFolder: ObjCBool = false
                _ = FileManager.default.fileExists(
                    atPath: "\(folder)/\(name)", isDirectory: &isFolder)
                return Candidate(
                    typed + name + (isFolder.boolValue ? "/" : ""),
                    appendsSpace: !isFolder.boolValue)
            })
    }
}
