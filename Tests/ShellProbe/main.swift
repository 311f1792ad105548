// A program for the tests: the whole shell on a real terminal, with a backend that paints when it
// gets a signal, or with the engine when `engine` is given after the folder of its library.

import Runs
import Backends
import EmbeddedBackend
import Foundation
import Ledger
import Shell
import Terminal

let home = CommandLine.arguments[1]
let isEngine = CommandLine.arguments.contains("engine")
let environment = ProcessInfo.processInfo.environment
var options = ShellOptions()
options.interactive = true
options.environment = environment
options.duration = isEngine ? nil : 0.5
if !isEngine { options.randomSeed = { 7 } }
do {
    let shell = Shell(
        library: Library { try Ledger(home: home, version: "reroll test", updating: $0) },
        backends: [isEngine ? Embedded(threads: 2) : GatedBackend(gate: Gate())],
        output: Console(isTerminal: true), waiter: try TerminalWaiter(), options: options)
    try shell.choosePreview("auto")
    for word in (environment["REROLL_PREVIEW"] ?? "").split(separator: " ") {
        try shell.choosePreview(String(word))
    }
    try shell.interact(home: home)
} catch {
    print("error: \(error)")
    exit(1)
}
