import Parameters

/// The commands that a shell has, in the order of the help.
struct CommandList: Sendable {
    let all: [Command]

    /// The command called `name` or by one of its aliases.
    func named(_ name: String) -> Command? {
        all.first { $0.name == name || $0.aliases.contains(name) }
    }

    /// Every name that follows a colon: commands, parameters and their aliases.
    var names: [String] {
        all.flatMap { [$0.name] + $0.aliases }
            + Parameter.all.flatMap { [$0.name] + $0.aliases } + [Parameter.size.name]
    }
}
