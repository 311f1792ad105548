import CEdit

// The callbacks of libedit. These are functions at file scope, not closures, so that none of them
// can belong to an actor.

private func owner(_ editor: OpaquePointer?) -> EditorCommands? {
    guard let editor, let client = ce_client(editor) else { return nil }
    return Unmanaged<EditorCommands>.fromOpaque(client).takeUnretainedValue()
}

func givePrompt(_ editor: OpaquePointer?) -> UnsafeMutablePointer<wchar_t>? {
    owner(editor)?.line.promptBuffer
}

func readKey(_ editor: OpaquePointer?, _ key: UnsafeMutablePointer<wchar_t>?) -> Int32 {
    guard let owner = owner(editor), let key else { return -1 }
    guard let scalar = owner.keys.next() else {
        key.pointee = 0
        return owner.keys.ending == .interrupted ? -1 : 0
    }
    key.pointee = wchar_t(bitPattern: scalar)
    return 1
}

func completeCommand(_ editor: OpaquePointer?, _ key: wint_t) -> UInt8 {
    (owner(editor)?.complete() ?? .error).rawValue
}

func previousCommand(_ editor: OpaquePointer?, _ key: wint_t) -> UInt8 {
    (owner(editor)?.walkHistory(-1) ?? .error).rawValue
}

func nextCommand(_ editor: OpaquePointer?, _ key: wint_t) -> UInt8 {
    (owner(editor)?.walkHistory(1) ?? .error).rawValue
}

func searchCommand(_ editor: OpaquePointer?, _ key: wint_t) -> UInt8 {
    (owner(editor)?.searchHistory() ?? .error).rawValue
}

func forwardCommand(_ editor: OpaquePointer?, _ key: wint_t) -> UInt8 {
    (owner(editor)?.accept(word: false, else: EditorCode.forward) ?? .error).rawValue
}

func endCommand(_ editor: OpaquePointer?, _ key: wint_t) -> UInt8 {
    (owner(editor)?.accept(word: false, else: EditorCode.end) ?? .error).rawValue
}

func forwardWordCommand(_ editor: OpaquePointer?, _ key: wint_t) -> UInt8 {
    (owner(editor)?.accept(word: true, else: EditorCode.forwardWord) ?? .error).rawValue
}

func acceptCommand(_ editor: OpaquePointer?, _ key: wint_t) -> UInt8 {
    (owner(editor)?.accept(word: false, else: nil) ?? .error).rawValue
}

func acceptWordCommand(_ editor: OpaquePointer?, _ key: wint_t) -> UInt8 {
    (owner(editor)?.accept(word: true, else: nil) ?? .error).rawValue
}

func pasteCommand(_ editor: OpaquePointer?, _ key: wint_t) -> UInt8 {
    (owner(editor)?.insertPaste() ?? .error).rawValue
}

func changeCaseCommand(_ editor: OpaquePointer?, _ key: wint_t) -> UInt8 {
    (owner(editor)?.changeCase() ?? .error).rawValue
}

func nothingCommand(_ editor: OpaquePointer?, _ key: wint_t) -> UInt8 {
    CommandResult.error.rawValue
}
