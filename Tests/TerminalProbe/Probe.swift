import Terminal

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// Words that Tab offers.
private let words = [
    Candidate(":seed", description: "the number the noise is made from"),
    Candidate(":set", description: "sets a parameter"),
    Candidate(":steps", description: "how many denoising steps"),
    Candidate("größe"), Candidate("赤いリンゴ"), Candidate("red fox"),
]

func complete(_ beforeCursor: String) -> Completions {
    let word = beforeCursor.split(separator: "\t", omittingEmptySubsequences: false).last ?? ""
    let fitting = words.filter { $0.text.hasPrefix(word) }
    return Completions(word: String(word), candidates: fitting)
}

func say(_ text: String) {
    print(text)
    fflush(nil)
}

func runProbe(history path: String?, colour: Bool) -> Int32 {
    do {
        let editor = try LineEditor(history: History(path: path), completer: complete)
        editor.hinter = { $0.hasPrefix(":steps ") ? "1 to 100 歩, now 25 \u{1B}[31m" : nil }
        editor.onAnswer = { editor.above.print("\($0)") }
        let prompt = colour ? "\u{1B}[1m\u{1B}[36mprobe\u{1B}[0m> " : "probe> "
        while true {
            switch editor.next(prompt: prompt) {
            case .line("run"): say(try waitForever())
            case .line("quit"): return 0
            case .line("ask"): editor.ask()
            case .line(let text) where text.hasPrefix("above "):
                printSoon(String(text.dropFirst(6)), on: editor.above)
                say("waiting")
            case .line(let text):
                let rows = text.split(separator: "\n", omittingEmptySubsequences: false)
                say("line <\(rows.joined(separator: "|"))>")
            case .interrupted: say("interrupted")
            case .end:
                say("end \(Signals.shared.termination ?? 0)")
                return 0
            }
        }
    } catch {
        say("error: \(error)")
        return 1
    }
}

func waitForever() throws -> String {
    let wakeup = try Wakeup()
    say("running")
    while true {
        switch Signals.shared.wait(for: wakeup, timeoutMilliseconds: 100) {
        case .interrupted: return "run cancelled"
        case .terminated: return "run terminated"
        case .woken: return "run woken"
        case .timeout: continue
        }
    }
}

/// Prints `text` above the line when the process gets SIGUSR1, which the test sends.
func printSoon(_ text: String, on above: AbovePrinter) {
    var signals = sigset_t()
    sigemptyset(&signals)
    sigaddset(&signals, SIGUSR1)
    pthread_sigmask(SIG_BLOCK, &signals, nil)
    let box = Unmanaged.passRetained(Delayed(text: text, above: above)).toOpaque()
    #if canImport(Glibc)
        var thread = pthread_t()
    #else
        var thread: pthread_t?
    #endif
    pthread_create(&thread, nil, printOnSignal, box)
}

final class Delayed: Sendable {
    let text: String
    let above: AbovePrinter

    init(text: String, above: AbovePrinter) {
        (self.text, self.above) = (text, above)
    }
}

#if canImport(Glibc)
    typealias ThreadArgument = UnsafeMutableRawPointer?
#else
    typealias ThreadArgument = UnsafeMutableRawPointer
#endif

func printOnSignal(_ box: ThreadArgument) -> UnsafeMutableRawPointer? {
    let pointer: UnsafeMutableRawPointer? = box
    guard let pointer else { return nil }
    let delayed = Unmanaged<Delayed>.fromOpaque(pointer).takeRetainedValue()
    var signals = sigset_t()
    sigemptyset(&signals)
    sigaddset(&signals, SIGUSR1)
    var number: Int32 = 0
    sigwait(&signals, &number)
    delayed.above.print(delayed.text)
    return nil
}
