/// The place of the library.
public enum Home {
    /// The operating systems whose habits differ.
    public enum System: Sendable {
        case linux
        case macOS

        /// The one this program runs on.
        public static var current: System {
            #if os(macOS)
                .macOS
            #else
                .linux
            #endif
        }
    }

    /// The library's folder for an environment.
    ///
    /// `REROLL_HOME` if it is set; else on Linux `$XDG_DATA_HOME/reroll` (only an absolute path
    /// counts, as the XDG base directory specification says) or `~/.local/share/reroll`, and on
    /// macOS `~/Library/Application Support/reroll`. An empty variable is an unset one.
    /// Throws `LedgerError` when nothing says where the home folder is.
    public static func folder(
        environment: [String: String], system: System = .current
    ) throws -> String {
        func value(_ name: String) -> String? {
            environment[name].flatMap { $0.isEmpty ? nil : $0 }
        }
        if let chosen = value("REROLL_HOME") { return trimmed(chosen) }
        if system == .linux, let data = value("XDG_DATA_HOME"), data.hasPrefix("/") {
            return trimmed(data) + "/reroll"
        }
        guard let user = value("HOME"), user.hasPrefix("/") else {
            throw LedgerError(
                .invalid,
                "HOME: \(value("HOME").map { "'\($0)' is not an absolute path" } ?? "is not set"), "
                    + "so there is no place for the library; set REROLL_HOME to a folder")
        }
        let base = trimmed(user) == "/" ? "" : trimmed(user)
        switch system {
        case .linux: return base + "/.local/share/reroll"
        case .macOS: return base + "/Library/Application Support/reroll"
        }
    }

    private static func trimmed(_ path: String) -> String {
        var path = path[...]
        while path.count > 1, path.hasSuffix("/") { path.removeLast() }
        return String(path)
    }
}
