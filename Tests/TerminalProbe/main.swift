// A program for the tests: the line editor on a real terminal, and nothing else.
//
// Every line is printed as `line <its text, newlines as |>`. `run` waits for a run that never
// ends, until Ctrl-C. `above TEXT` prints TEXT above the line being typed when SIGUSR1 comes, from
// another thread.

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

let arguments = CommandLine.arguments.dropFirst()
exit(runProbe(history: arguments.first, colour: arguments.contains("--colour")))
