/// Prints answers: the one place where a command's words, JSON and pictures go out.
struct AnswerPrinter {
    let output: any TerminalOutput
    let display: Display
    /// Whether results are JSON instead of words.
    let isJSON: Bool

    /// Prints an answer.
    ///
    /// - Throws: the answer's failure.
    func print(_ answer: Answer) throws {
        for part in answer.parts {
            switch part {
            case .notice(let text): output.talk(text)
            case .result(let lines, let json):
                if isJSON {
                    output.data(json().description)
                } else {
                    for line in lines() { output.data(line) }
                }
            case .data(let lines): for line in lines { output.data(line) }
            case .picture(let stored): display.show(stored)
            case .drawing(let picture, let png): display.show(picture, png: png)
            }
        }
        if let failure = answer.failure { throw failure }
    }
}
