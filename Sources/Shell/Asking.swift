import Backends
import LineSyntax

extension Shell {
    /// Asks a question until one of its answers is given.
    ///
    /// - Parameters:
    ///   - answers: by name, also taken by their first letter and as a command.
    ///   - prefix: of that command, such as `:vote `.
    ///   - note: follows the list of answers.
    ///   - ask: shows a question and gives what is typed; nil at Ctrl-C and Ctrl-D.
    /// - Returns: nil when the person leaves it, with `stop`, an empty line, Ctrl-C or Ctrl-D.
    func choose<Answer: RawRepresentable<String>>(
        _ answers: [Answer], prefix: String, note: String = "",
        with ask: (String) -> String?
    ) -> Answer? {
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

    /// Waits for something that a backend is asked, until Ctrl-C.
    ///
    /// - Throws: ``UserError/interrupted``, and what the work throws.
    func waiting<T: Sendable>(_ work: @escaping @Sendable () async throws -> T) throws -> T {
        let mailbox = Mailbox<Result<T, any Error>>()
        let wake = waiter.wake
        let task = Task.detached {
            do { mailbox.put(.success(try await work())) } catch { mailbox.put(.failure(error)) }
            wake()
        }
        waiter.begin()
        defer {
            task.cancel()
            waiter.end()
        }
        while true {
            if let result = mailbox.take().first { return try result.get() }
            if waiter.wait(milliseconds: 500) == .interrupted { throw UserError.interrupted }
        }
    }
}
