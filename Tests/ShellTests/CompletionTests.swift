import Foundation
import Parameters
import Terminal
import Testing

@testable import Shell

@Suite(.ownThreads) struct CompletionTests {
    private func texts(_ test: TestShell, _ line: String) -> [String] {
        test.shell.completions(line).candidates.map(\.text)
    }

    @Test func `commands and parameters are offered after a colon, with what they do`() throws {
        let test = try TestShell()
        #expect(texts(test, ":ste") == [":steps"])
        #expect(texts(test, "  :ST") == [":steps", ":star"])
        #expect(texts(test, ":go") == [":go", ":go!", ":good"])
        let all = texts(test, ":")
        for command in CommandList.standard.all { #expect(all.contains(":\(command.name)")) }
        for parameter in Parameter.all { #expect(all.contains(":\(parameter.name)")) }
        #expect(test.shell.completions(":").candidates.allSatisfy { !$0.description.isEmpty })
        #expect(texts(test, ":nonsense ") == [])
        #expect(texts(test, "a red f") == [])
        #expect(texts(test, "::") == [])
        #expect(texts(test, "") == [])
    }

    @Test func `values are offered after a name and after an equals sign`() throws {
        let test = try TestShell()
        #expect(texts(test, ":scheduler d") == ["DDIM", "DPMSolverMultistep"])
        #expect(texts(test, ":scheduler=d") == ["DDIM", "DPMSolverMultistep"])
        #expect(texts(test, ":set scheduler=p") == ["PNDM"])
        #expect(texts(test, ":go steps=30 sched") == ["scheduler="])
        #expect(test.shell.completions(":go steps=30 aspect=1").word == "1")
        #expect(texts(test, ":aspect 16") == ["16:9"])
        #expect(texts(test, ":seed ") == ["random", "last", "@"])
        #expect(texts(test, ":model ") == ["pictogram-128", "other"])
        #expect(texts(test, ":backend e") == ["embedded"])
        #expect(texts(test, ":steps ") == [])
        #expect(texts(test, ":preview k") == ["kitty"])
        #expect(texts(test, ":help rec") == ["recall"])
        #expect(texts(test, ":unset gu") == ["guidance"])
    }

    @Test func `runs are offered with their prompts, tags and saved names with their uses`() throws
    {
        let test = try TestShell()
        try test.do(
            ":size 256", ":seed 1", "a red\u{1B} fox", "a blue fox", ":tag @1 keep", ":save one")
        #expect(texts(test, ":recall ") == ["@2", "@1"])
        #expect(texts(test, "@1") == ["@1"])
        #expect(texts(test, ":seed @") == ["@2", "@1"])
        #expect(texts(test, ":recall @1 pro") == ["prompt"])
        #expect(test.shell.completions("@1").candidates.first?.description == "a red· fox")
        #expect(texts(test, ":find tag:k") == ["tag:keep"])
        #expect(texts(test, ":tag k") == ["keep"])
        #expect(texts(test, ":load o") == ["one"])
    }

    @Test func `after a run an export's forms are offered, and a recall's names as they are taken`()
        throws
    {
        let test = try TestShell()
        try test.do("a fox")
        #expect(test.shell.completions(":export ").candidates.map(\.text) == ["@1"])
        #expect(test.shell.completions(":export @1 c").candidates.map(\.text) == ["curl"])
        #expect(test.shell.completions(":recall @1 see").candidates.map(\.text) == ["seed"])
    }

    @Test func `files are offered with their folders, hidden ones only when asked for`() throws {
        let test = try TestShell()
        try test.write("", to: "foxes.reroll")
        try test.write("", to: ".hidden")
        try FileManager.default.createDirectory(
            atPath: test.path("folder"), withIntermediateDirectories: true)
        #expect(texts(test, ":source ~/fo") == ["~/folder/", "~/foxes.reroll"])
        #expect(texts(test, ":source ~/.h") == ["~/.hidden"])
        #expect(!texts(test, ":import \(test.folder)/").contains("\(test.folder)/.hidden"))
        #expect(texts(test, ":source ~/nowhere/x") == [])
        #expect(texts(test, ":model ~/fol") == ["~/folder/"])
    }
}
