import Foundation
import LineSyntax
import Parameters
import Terminal

extension Shell {
    /// What Tab offers after the text before the cursor.
    public func completions(_ before: String) -> Completions {
        let text = String(before.drop { $0.isWhitespace })
        if text.hasPrefix("@"), !text.contains(where: \.isWhitespace) { return runs(text) }
        guard text.hasPrefix(":"), !text.hasPrefix("::") else { return .none }
        let body = text.dropFirst()
        guard let end = body.firstIndex(where: { $0.isWhitespace || $0 == "=" }) else {
            return Self.offer(text, Self.names)
        }
        let name = String(body[..<end])
        let rest = String(body[body.index(after: end)...].drop { $0.isWhitespace })
        if let command = Command.named(name) { return complete(command, rest) }
        guard let parameter = Parameter.named(name) else { return .none }
        return complete(parameter, rest)
    }

    /// Every name that follows a colon.
    private static let names: [Candidate] =
        Parameter.all.map { Candidate(":\($0.name)", description: $0.summary) }
        + [Candidate(":\(Parameter.size.name)", description: Parameter.size.summary)]
        + Command.all.map { Candidate(":\($0.name)", description: $0.summary) }

    private static func offer(_ word: String, _ candidates: [Candidate]) -> Completions {
        let key = word.lowercased()
        return Completions(
            word: word, candidates: candidates.filter { $0.text.lowercased().hasPrefix(key) })
    }

    private func complete(_ command: Command, _ rest: String) -> Completions {
        let word = String(
            rest.split(omittingEmptySubsequences: false, whereSeparator: \.isWhitespace).last ?? "")
        switch command.argument {
        case .none, .text: return .none
        case .file: return files(word)
        case .run:
            return word.hasPrefix("@") || word.isEmpty
                ? runs(word) : Self.offer(word, parameters(""))
        case .runThen(let choices):
            let isFirst = !rest.contains(where: \.isWhitespace)
            return isFirst ? runs(word) : Self.offer(word, choices.map { Candidate($0) })
        case .parameter:
            guard let equals = word.firstIndex(of: "="),
                let parameter = Parameter.named(String(word[..<equals]))
            else {
                let isAssigning = command.group == .firing || command.name == "set"
                return Self.offer(word, parameters(isAssigning ? "=" : ""))
            }
            return complete(parameter, String(word[word.index(after: equals)...]))
        case .tag:
            if word.hasPrefix("@") { return runs(word) }
            let tags = (try? ledger().tags()) ?? []
            let prefix = command.name == "find" ? "tag:" : ""
            return Self.offer(
                word,
                tags.map { Candidate(prefix + $0.name, description: "\($0.runs) runs") })
        case .seedSet: return Self.offer(word, seedSets())
        case .branch:
            if word.hasPrefix("@") { return runs(word) }
            let branches = (try? ledger().branches()) ?? []
            return Self.offer(
                word,
                branches.map {
                    Candidate($0.name, description: $0.tip.map { "at @\($0)" } ?? "no run yet")
                })
        case .saved:
            let names = (try? ledger().savedNames()) ?? []
            return Self.offer(rest, names.map { Candidate($0.name, description: "\($0.saved)") })
        case .model:
            return Self.offer(word, models())
        case .help:
            return Self.offer(
                word,
                Self.names.map {
                    Candidate(String($0.text.dropFirst()), description: $0.description)
                })
        case .choices(let choices):
            return Self.offer(word, choices.map { Candidate($0) })
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
                rest, backends.map { Candidate($0.name, description: $0.summary) })
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
        ((try? ledger().seedSets()) ?? []).map {
            Candidate($0.name, description: $0.seeds.map(String.init).joined(separator: " "))
        }
    }

    private func models() -> [Candidate] {
        guard let backend = try? backend(of: session.settings) else { return [] }
        return backend.models.map { Candidate($0) }
    }

    /// The latest runs, their prompts as descriptions.
    private func runs(_ word: String) -> Completions {
        let runs = (try? ledger().runs(limit: 50)) ?? []
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
        let folder = typed.isEmpty ? "." : path(typed)
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
