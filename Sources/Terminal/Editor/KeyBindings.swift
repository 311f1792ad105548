import CEdit

/// The commands of the line editor by name, and the keys that they are bound to.
struct KeyBindings {
    let line: EditedLine

    /// Gives libedit our commands; they can be bound by these names in `~/.editrc`.
    func addCommands() {
        let commands: [(String, String, ce_command)] = [
            ("reroll-complete", "Complete the word before the cursor", completeCommand),
            ("reroll-previous", "Older line that starts as what was typed", previousCommand),
            ("reroll-next", "Newer line that starts as what was typed", nextCommand),
            ("reroll-search", "Search older lines", searchCommand),
            ("reroll-search-forward", "Search newer lines", searchCommand),
            ("reroll-forward", "Take the suggestion, or go a character forward", forwardCommand),
            ("reroll-end", "Take the suggestion, or go to the end", endCommand),
            (
                "reroll-forward-word", "Take a word of the suggestion, or go a word forward",
                forwardWordCommand
            ),
            ("reroll-accept", "Take the suggestion", acceptCommand),
            ("reroll-accept-word", "Take a word of the suggestion", acceptWordCommand),
            ("reroll-paste", "Insert what was pasted", pasteCommand),
            ("reroll-change-case", "Change the case of a character", changeCaseCommand),
            ("reroll-nothing", "Beep", nothingCommand),
        ]
        for (name, help, command) in commands {
            line.addCommand(name, help: help, command)
        }
        line.usePlainKeys()
    }

    /// Binds keys to them, in the key map in use (`bind -e` and `bind -v` clear it).
    func bindKeys() {
        var keys = [
            ("^I", "reroll-complete"), ("^R", "reroll-search"), ("^S", "reroll-search-forward"),
            ("^P", "reroll-previous"), ("^N", "reroll-next"), (#"\220"#, "reroll-paste"),
            ("^E", "reroll-end"), ("^F", "reroll-forward"),
            // The codes of EditorCode.
            (#"\221"#, "ed-next-char"), (#"\222"#, "ed-move-to-end"),
            (#"\223"#, "em-next-word"), (#"\224"#, "reroll-accept"),
            (#"\225"#, "reroll-accept-word"),
        ]
        if line.isVi {
            // In vi mode ESC must stay a key of its own: no sequences in the insert map.
            for (key, command) in [
                ("k", "reroll-previous"), ("j", "reroll-next"), ("^P", "reroll-previous"),
                ("^N", "reroll-next"), ("[A", "reroll-previous"), ("[B", "reroll-next"),
                ("OA", "reroll-previous"), ("OB", "reroll-next"), ("^R", "reroll-search"),
                // libedit reads before the line with this one at its start.
                ("~", "reroll-change-case"), (#"\220"#, "reroll-paste"),
            ] {
                line.bindInCommandMode(key, to: command)
            }
        } else {
            keys += [
                (#"\e[A"#, "reroll-previous"), (#"\eOA"#, "reroll-previous"),
                (#"\e[B"#, "reroll-next"), (#"\eOB"#, "reroll-next"),
                (#"\ep"#, "reroll-previous"), (#"\en"#, "reroll-next"),
                (#"\e[H"#, "ed-move-to-beg"), (#"\eOH"#, "ed-move-to-beg"),
                (#"\e[1~"#, "ed-move-to-beg"), (#"\e[7~"#, "ed-move-to-beg"),
                (#"\e[C"#, "reroll-forward"), (#"\eOC"#, "reroll-forward"),
                (#"\e[F"#, "reroll-end"), (#"\eOF"#, "reroll-end"),
                (#"\e[4~"#, "reroll-end"), (#"\e[8~"#, "reroll-end"),
                (#"\e[3~"#, "ed-delete-next-char"),
                (#"\e[1;5C"#, "reroll-forward-word"), (#"\e[1;5D"#, "ed-prev-word"),
                (#"\e[1;3C"#, "reroll-forward-word"), (#"\e[1;3D"#, "ed-prev-word"),
                (#"\ef"#, "reroll-forward-word"), ("^W", "ed-delete-prev-word"),
                // em-copy-prev-word writes past the end of a full buffer.
                (#"\e^_"#, "reroll-nothing"), (#"\237"#, "reroll-nothing"),
            ]
        }
        for (key, command) in keys { line.bind(key, to: command) }
    }

    /// Does what `$EDITRC` or `~/.editrc` says, after our own keys, so that the user's win.
    ///
    /// Line by line and not with `el_source`, since `bind -v` throws our keys away: they are
    /// bound again after it, before the user's next line.
    ///
    /// - Returns: Whether there is such a file.
    func readEditrc() -> Bool {
        let path =
            environmentVariable("EDITRC")
            ?? environmentVariable("HOME").map { $0 + "/.editrc" }
        guard let path, !path.isEmpty, let lines = try? Lines(path: path) else { return false }
        while true {
            let input: Input
            do { input = try lines.next() } catch { continue }
            guard case .line(let row) = input else { return true }
            let text = row.drop(while: \.isWhitespace)
            guard !text.isEmpty, text.first != "#" else { continue }
            line.run(editrc: String(text))
            let words = text.split(whereSeparator: \.isWhitespace)
            if words.first?.hasSuffix("bind") == true,
                words.contains(where: { ["-e", "-v"].contains($0) })
            {
                bindKeys()
            }
        }
    }
}
