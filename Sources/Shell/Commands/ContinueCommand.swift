/// `:continue`.
enum ContinueCommand {
    static let continueSession = Command(
        name: "continue", group: .shell,
        summary: "go on with the last session: parameters, locks, place, branch, undo",
        detail: """
            `reroll --continue` does the same at the start. The loop keeps every change as it is \
            made, so nothing is lost when the program is killed. A session that another reroll \
            works in is left to it. The session that is left is kept too: `:continue` again comes \
            back to it.
            """
    ) { context, _ in
        try context.sessions.continueLast()
        return .none
    }
}
