import Foundation
import LineSyntax
import Parameters
import Testing
import TestSupport

@testable import Shell

@Suite(.ownThreads) struct CommandTests {
    @Test(arguments: CommandList.standard.all.map(\.name))
    func `every command is used in a written session`(_ name: String) throws {
        let command = try #require(CommandList.standard.named(name))
        let names = [command.name] + command.aliases
        let used = try Repository.names(in: "Tests/Sessions", ending: ".session").contains { file in
            let text = try Repository.read("Tests/Sessions/\(file)")
            return Transcript(text).exchanges.contains { exchange in
                if case .command(let used, _) = Line(exchange.input) {
                    names.contains(used)
                } else {
                    false
                }
            }
        }
        #expect(used, "no session in Tests/Sessions uses :\(name)")
    }

    @Test func `no name means two things`() {
        var names: [String] = []
        for command in CommandList.standard.all { names += [command.name] + command.aliases }
        for parameter in Parameter.all { names += [parameter.name] + parameter.aliases }
        names.append(Parameter.size.name)
        let twice = Dictionary(grouping: names) { $0 }.filter { $0.value.count > 1 }.keys
        #expect(twice.isEmpty, "\(twice.sorted())")
        #expect(
            CommandList.standard.named("s") == nil, "`:s` is steps for some and seed for others")
    }

    @Test func `a summary fits a line and does not end in a full stop`() {
        for command in CommandList.standard.all {
            #expect((1...79).contains(command.summary.count), "\(command.name)")
            #expect(!command.summary.hasSuffix("."), "\(command.name)")
            #expect(command.detail.hasSuffix("."), "\(command.name)")
            #expect(command.summary.first?.isUppercase == false, "\(command.name)")
        }
    }

    @Test func `every command that a file in Commands declares is in the table`() throws {
        var declared: Set<String> = []
        for file in try Repository.names(in: "Sources/Shell/Commands", ending: ".swift")
        where file != "AllCommands.swift" {
            let text = try Repository.read("Sources/Shell/Commands/\(file)")
            #expect(text.contains("= Command("), "\(file) declares no command")
            for match in text.matches(of: /= Command\(\s*name: "([^"]+)"/) {
                declared.insert(String(match.output.1))
            }
        }
        #expect(declared == Set(CommandList.standard.all.map(\.name)))
        #expect(CommandList.standard.all.count == declared.count)
    }

    @Test func `docs/commands.md is what the table says`() throws {
        let page = CommandList.standard.document()
        if Repository.isRecording { try Repository.write(page, to: "docs/commands.md") }
        let written = try Repository.read("docs/commands.md")
        #expect(
            written == page,
            "stale; run REROLL_RECORD=1 REROLL_ONLY=Shell swift test")
        for command in CommandList.standard.all {
            #expect(page.contains("\n### \(command.name)\n"))
        }
    }

    @Test func `a run as JSON has the members that are listed, and no other`() throws {
        let test = try TestShell(json: true)
        let members = try #require(try test.json("a fox").objectValue)
        #expect(Set(members.keys) == Set(Reference.runMembers.map(\.key)))
        #expect(members.count == Reference.runMembers.count)
    }

    @Test func `every variable that the sources read is in the list, and no other`() throws {
        // Those of tests and of the package, those a command of ours is given, and one of exported
        // programs.
        let others: Set = [
            "REROLL_RECORD", "REROLL_ONLY", "REROLL_PICTURE", "REROLL_RUN", "REROLL_JSON",
            "REROLL_URL",
        ]
        var read: Set<String> = []
        for file in try Repository.files(below: "Sources", ending: ".swift")
        where !file.hasSuffix("/Reference.swift") {
            for match in try Repository.read(file).matches(of: /\bREROLL_[A-Z_]*[A-Z]/) {
                read.insert(String(match.output))
            }
        }
        let listed = Reference.environment.map(\.key)
        #expect(Set(listed.filter { $0.hasPrefix("REROLL_") }) == read.subtracting(others))
        #expect(Set(listed).count == listed.count)
        #expect(read.isSuperset(of: others))
    }

    @Test func `help explains every command and every parameter`() throws {
        let test = try TestShell()
        for command in CommandList.standard.all {
            for name in [command.name] + command.aliases {
                #expect(try test.do(":help \(name)").first == command.title)
            }
        }
        for parameter in Parameter.all {
            for name in [parameter.name] + parameter.aliases {
                #expect(try test.do(":help \(name)").first == ":\(parameter.name) VALUE")
            }
        }
        let overview = try test.do(":help")
        for command in CommandList.standard.all {
            #expect(overview.contains { $0.contains(command.title) })
        }
    }

    @Test(
        arguments: CommandList.standard.all.filter { $0.operands.count.upperBound == 0 }.map(\.name)
    )
    func `a command that takes nothing refuses what follows it`(_ name: String) throws {
        let error = try TestShell().error(":\(name) x")
        #expect("\(error)" == "`:\(name)` takes nothing after it, got x")
    }

    @Test(
        arguments: CommandList.standard.all.filter { $0.operands.count.lowerBound > 0 }.map(\.name))
    func `a command that needs something says what`(_ name: String) throws {
        let error = try TestShell().error(":\(name)")
        #expect("\(error)".hasPrefix("`:\(name)` needs "), "\(error)")
        #expect("\(error)".contains(", such as `:\(name) "), "\(error)")
    }

    @Test(arguments: CommandList.standard.all.map(\.name))
    func `the options that are declared are those that the help names`(_ name: String) throws {
        let command = try #require(CommandList.standard.named(name))
        let text = command.title + " " + command.detail + " " + sharedDetail(of: command)
        let named = Set(text.matches(of: /(?:^|[\s`\[|(])(--?[a-z]+)/).map { String($0.output.1) })
        let declared = Set(command.options.flatMap(\.names))
        // Options of the whole program, which some commands also take on their line.
        let common: Set = ["--json", "--continue", "--yes"]
        #expect(named.subtracting(declared).isSubset(of: common), "\(named)")
        for option in command.options {
            #expect(
                !named.isDisjoint(with: option.names) || common.contains(option.name),
                "the help of :\(name) does not name \(option.name)")
        }
    }

    /// The help that a command refers to, as `:sweep!` does to `:sweep`.
    private func sharedDetail(of command: Command) -> String {
        command.name.hasSuffix("!")
            ? CommandList.standard.named(String(command.name.dropLast()))?.detail ?? "" : ""
    }

    @Test func `an option that does not exist is refused by every command that has options`() throws
    {
        let test = try TestShell()
        for command in CommandList.standard.all
        where !command.options.isEmpty && [.words, .quotedWords].contains(command.operands.style) {
            let error = "\(try test.error(":\(command.name) --colour"))"
            #expect(error.contains("--colour"), "\(command.name): \(error)")
        }
    }
}
