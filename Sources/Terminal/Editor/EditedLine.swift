import CEdit

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// libedit's editor: the line being typed, its cursor, its prompt, its own history.
///
/// It knows nothing of the other types here. One thread owns it.
final class EditedLine {
    /// Whether the terminal can move its cursor up; else nothing is drawn outside the line.
    let movesCursor: Bool
    /// The prompt as libedit reads it, up to a 0.
    private(set) var promptBuffer: UnsafeMutablePointer<wchar_t>

    private let editor: OpaquePointer
    /// libedit's own history, which serves vi's searches and what `~/.editrc` may bind.
    private let history: OpaquePointer?

    /// Starts libedit on standard input and output.
    ///
    /// - Parameter program: The name that `~/.editrc` knows it by.
    /// - Throws: `TerminalError` when libedit cannot use the terminal.
    init(program: String) throws(TerminalError) {
        // libedit complains about a TERM it does not know; that is mended below.
        let silence = fopen("/dev/null", "w")
        guard let editor = ce_init(program, silence ?? ce_stderr()) else {
            throw TerminalError("line editor: libedit cannot use this terminal")
        }
        _ = ce_set_errors(editor, ce_stderr())
        if let silence { fclose(silence) }
        self.editor = editor
        let term = environmentVariable("TERM") ?? ""
        let isDumb = term.isEmpty || term == "dumb"
        if !isDumb, ce_moves_up(editor) == 0 { _ = ce_set_terminal(editor, likelyTerminal) }
        movesCursor = ce_moves_up(editor) == 1
        history = history_winit()
        promptBuffer = .allocate(capacity: 1)
        promptBuffer.pointee = 0
        if let history {
            _ = ce_history_size(history, 10_000)
            _ = ce_set_history(editor, history)
        }
    }

    deinit {
        el_end(editor)
        if let history { history_wend(history) }
        promptBuffer.deallocate()
    }

    /// Makes libedit ask `client` for its prompt and its keys, through these functions.
    ///
    /// libedit keeps the client unretained.
    func connect(to client: AnyObject, prompt: ce_prompt, read: ce_read) {
        _ = ce_set_client(editor, Unmanaged.passUnretained(client).toOpaque())
        _ = ce_set_prompt(editor, prompt, wchar_t(PromptText.mark.value))
        _ = ce_set_read(editor, read)
    }

    // MARK: the line

    /// The line being typed and the cursor's place in it, in scalars.
    var content: (text: String.UnicodeScalarView, cursor: Int) {
        guard let info = el_wline(editor)?.pointee, let start = info.buffer,
            let last = info.lastchar, let cursor = info.cursor
        else { return ("".unicodeScalars, 0) }
        return (scalars(start, count: last - start), max(0, cursor - start))
    }

    /// The line up to the cursor.
    var beforeCursor: String {
        let (text, cursor) = content
        return String(String.UnicodeScalarView(text.prefix(cursor)))
    }

    /// Puts `text` in place of the line, with the cursor after `cursor` scalars (the end if nil).
    func replace(by text: String, cursor: Int? = nil) {
        if text.isEmpty {
            // libedit cannot replace by nothing.
            _ = el_wreplacestr(editor, wide(" "))
            moveCursor(by: 1)
            deleteBeforeCursor(1)
            return
        }
        let wideText = wide(text)
        _ = el_wreplacestr(editor, wideText)
        let here = Int(el_cursor(editor, 0))
        let there = min(cursor ?? wideText.count - 1, wideText.count - 1)
        moveCursor(by: there - here)
    }

    /// Inserts at the cursor.
    func insert(_ text: String) {
        guard !text.isEmpty else { return }
        _ = el_winsertstr(editor, wide(text))
    }

    /// Deletes scalars before the cursor.
    func deleteBeforeCursor(_ count: Int) { el_deletestr(editor, Int32(clamping: count)) }

    /// Moves the cursor forward, or back where `count` is negative.
    func moveCursor(by count: Int) { _ = el_cursor(editor, Int32(clamping: count)) }

    // MARK: reading

    /// Whether a line is being typed.
    var isEditing: Bool { ce_is_editing(editor) == 1 }

    /// Whether the keys are those of vi.
    var isVi: Bool { ce_is_vi(editor) == 1 }

    /// Reads a line; nil when it ended without one.
    func read() -> String? {
        var count: Int32 = 0
        guard let line = el_wgets(editor, &count), count > 0 else { return nil }
        return String(scalars(line, count: Int(count)))
    }

    /// Reads the next key for a command of ours; nil when the line is over.
    func readKey() -> Unicode.Scalar? {
        var key: wchar_t = 0
        guard el_wgetc(editor, &key) == 1 else { return nil }
        return Unicode.Scalar(UInt32(truncatingIfNeeded: key)) ?? "\u{0}"
    }

    /// Makes `key` the next one that libedit reads.
    func push(_ key: Unicode.Scalar) { el_wpush(editor, [wchar_t(bitPattern: key), 0]) }

    // MARK: the terminal

    /// Puts the terminal into the mode for editing, or back into the one before.
    func setRaw(_ isRaw: Bool) { _ = ce_prepare(editor, isRaw ? 1 : 0) }

    /// Draws what has changed.
    func refresh() { _ = ce_refresh(editor) }

    /// Takes in a new size of the terminal.
    func resize() { el_resize(editor) }

    /// The prompt that libedit shows from its next refresh on.
    func setPrompt(_ marked: [Unicode.Scalar]) {
        promptBuffer.deallocate()
        promptBuffer = .allocate(capacity: marked.count + 1)
        for (index, scalar) in marked.enumerated() {
            promptBuffer[index] = wchar_t(bitPattern: scalar)
        }
        promptBuffer[marked.count] = 0
    }

    // MARK: setting up

    /// Adds a command that `~/.editrc` can bind by its name.
    func addCommand(_ name: String, help: String, _ command: ce_command) {
        _ = ce_add_command(editor, name, help, command)
    }

    /// Leaves quoting and line ends to the terminal's own keys.
    func usePlainKeys() { _ = ce_plain_keys(editor) }

    /// libedit starts with the keys of vi; this takes those of emacs.
    func useEmacsKeys() { _ = ce_set_editor(editor, "emacs") }

    /// Binds a key in the map in use.
    func bind(_ key: String, to command: String) { _ = ce_bind(editor, key, command) }

    /// Binds a key in vi's command map.
    func bindInCommandMode(_ key: String, to command: String) {
        _ = ce_bind_alternate(editor, key, command)
    }

    /// Does what a line of `~/.editrc` says; an open quote makes it no line.
    func run(editrc line: String) {
        guard let tokenizer = tok_winit(nil) else { return }
        defer { tok_wend(tokenizer) }
        var count: Int32 = 0
        var words: UnsafeMutablePointer<UnsafePointer<wchar_t>?>?
        guard tok_wstr(tokenizer, wide(line), &count, &words) == 0, count > 0 else { return }
        _ = el_wparse(editor, count, words)
    }

    /// Adds a line to libedit's own history.
    func enterHistory(_ line: String) {
        guard let history, !line.isEmpty else { return }
        _ = wide(line).withUnsafeBufferPointer { ce_history_enter(history, $0.baseAddress) }
    }

    /// Makes libedit's buffers large once, before anything is typed.
    ///
    /// Some of its commands do not look whether the line still fits in the first 1,024 characters
    /// (yank only beeps, copy-prev-word writes past the end).
    func growBuffers() {
        let size = 1 << 14
        var filler = [wchar_t](repeating: wchar_t(0x20), count: size + 1)
        filler[size] = 0
        _ = el_wreplacestr(editor, filler)
        _ = el_wreplacestr(editor, [wchar_t(0x20), 0])
    }
}

/// The type that a terminal missing from the terminfo data base is assumed to have.
///
/// Nearly all of them (kitty, ghostty, foot and others over ssh) understand it. It lives as long
/// as the process, since libedit keeps the pointer.
nonisolated(unsafe) private let likelyTerminal: UnsafePointer<CChar> = {
    let name = strdup("xterm-256color")
    return UnsafePointer(name ?? UnsafeMutablePointer<CChar>.allocate(capacity: 1))
}()
