import LineSyntax
import Parameters
import Testing

@testable import Shell

@Suite(.ownThreads) struct BisectionTests {
    private func settings(_ change: (inout Settings) -> Void) -> Settings {
        var settings = Settings.defaults
        settings.prompt = "a red fox in snow"
        settings.seed = .fixed(1)
        change(&settings)
        return settings
    }

    @Test func `numbers walk together, then the other changes are made one after the other`() throws
    {
        let a = settings {
            $0.steps = 10
            $0.guidance = 5
        }
        let b = settings {
            $0.steps = 14
            $0.guidance = 7
            $0.seed = .fixed(2)
            $0.prompt = "a blue fox in rain"
        }
        let way = try Bisection(from: a, to: b)
        // Four steps of the numbers, two edits of the prompt, the seed.
        #expect(way.last == 7)
        #expect(try way.settings(at: 0) == a)
        #expect(try way.settings(at: 7) == b)
        let middle = try way.settings(at: 2)
        #expect(middle.steps == 12 && middle.guidance == 6 && middle.prompt == a.prompt)
        #expect(try way.settings(at: 5).prompt == "a blue fox in snow")
        #expect(way.step(to: 1) == "steps 10 -> 11, guidance 5 -> 5.5")
        #expect(way.step(to: 5) == "prompt [-red-]{+blue+}")
        #expect(way.step(to: 7) == "seed 1 -> 2")
    }

    @Test func `a real number alone walks in tenths, and no step is twice the same`() throws {
        let way = try Bisection(
            from: settings { $0.guidance = 4 }, to: settings { $0.guidance = 9 })
        #expect(way.last == 50)
        #expect(try way.settings(at: 1).guidance == 4.1)
        let all = try (0...way.last).map { try way.settings(at: $0) }
        #expect(Set(all).count == all.count)
    }

    @Test(arguments: 1...64)
    func `every threshold is found with as few questions as can be`(_ threshold: Int) throws {
        let way = try Bisection(from: settings { $0.steps = 1 }, to: settings { $0.steps = 65 })
        var verdicts: [Int: Bisection.Verdict] = [:]
        while case .next(let point) = way.stand(verdicts) {
            #expect(way.left(verdicts) + verdicts.count <= 6)
            verdicts[point] = point >= threshold ? .bad : .good
        }
        #expect(verdicts.count <= 6)
        #expect(way.stand(verdicts) == .found(good: threshold - 1, bad: threshold))
    }

    @Test func `what is skipped is gone round, and told in the end`() throws {
        let way = try Bisection(from: settings { $0.steps = 1 }, to: settings { $0.steps = 5 })
        #expect(way.stand([:]) == .next(2))
        #expect(way.stand([2: .skip]) == .next(1))
        #expect(way.stand([2: .skip, 1: .good]) == .next(3))
        #expect(way.stand([2: .skip, 1: .good, 3: .bad]) == .found(good: 1, bad: 3))
    }

    @Test func `a command finds a planted threshold in log2(n) + 1 firings at most`() throws {
        let test = try TestShell()
        try test.do(":size 256", ":seed 1", ":steps 1", "a red fox", ":go steps=65")
        let judge =
            #"test $(printf %s "$REROLL_JSON" | tr ',{}' '\n\n\n'"#
            + #" | sed -n 's/"steps"://p' | head -1) -lt 38 && test -s "$REROLL_PICTURE""#
        let said = try test.do(":bisect 1 2 --with \(judge)")
        #expect(said.suffix(1) == ["  steps 37 -> 38"], "\(said)")
        #expect(try test.runs().count - 2 <= 7)
        // Judged before: nothing is fired.
        let count = try test.runs().count
        try test.do(":bisect 1 2 --with false")
        #expect(try test.runs().count == count)
    }

    @Test func `a bisection goes on in another session`() throws {
        let test = try TestShell()
        try test.do(":size 256", ":seed 1", ":steps 10", "a red fox", ":go steps=14", ":bisect 1 2")
        let other = try TestShell(sharing: test)
        #expect(try other.do(":good").last?.contains("at most 1 to judge") == true)
        let said = try other.do(":bad")
        #expect(said.last == "  steps 12 -> 13")
    }

    @Test func `at a terminal it asks, and a letter answers`() throws {
        let test = try TestShell()
        try test.do(":size 256", ":seed 1", ":steps 10", "a red fox", ":go steps=14")
        var answers = ["goood", ":bisect 2 1", "g", "", "b"]
        test.shell.context.runs.consent.ask = { _ in answers.isEmpty ? nil : answers.removeFirst() }
        let said = try test.do(":bisect 1 2")
        #expect(said.last == "`:good`, `:bad` and `:bisect skip` go on later")
        #expect(said.contains("goood is none of good, bad, skip; stop leaves the question"))
        #expect(answers == ["b"])
        #expect(try test.do(":bisect").last == "  steps 12 -> 13")
    }
}
