import LineSyntax
import Runs

/// Asks a person at the terminal for one of several answers.
struct ChoiceQuestion<Answer: RawRepresentable<String>> {
    /// The answers, also taken by their first letters and as a command.
    let answers: [Answer]
    /// Stands before an answer in its command, such as `:vote `.
    let prefix: String
    /// Follows the list of answers.
    var note = ""

    /// Asks until one of the answers is given.
    ///
    /// - Parameters:
    ///   - output: takes the complaint about other answers.
    ///   - ask: shows a question and gives what is typed; nil at Ctrl-C and Ctrl-D.
    /// - Returns: nil when the person leaves with `stop`, an empty line, Ctrl-C or Ctrl-D.
    func ask(_ output: any Output, with ask: (String) -> String?) -> Answer? {
        let names = answers.map(\.rawValue).joined(separator: ", ")
        while true {
            let typed = (ask("\(names) or stop?\(note) ") ?? "").trimmed
            let word = typed.lowercased()
            if ["", "stop", "q", "quit", ":q", ":quit"].contains(word) { return nil }
            for answer in answers {
                let name = answer.rawValue
                if [name, String(name.prefix(1)), ":\(name)", prefix + name].contains(word) {
                    return answer
                }
            }
            output.talk("\(typed.onOneLine) is none of \(names); stop leaves the question")
        }
    }
}
