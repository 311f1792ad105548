/// A member of the object that `--json` prints for a run.
struct RunMember {
    let name: String
    /// What it holds, in a few words.
    let meaning: String

    static let all: [RunMember] = [
        RunMember(name: "run", meaning: "its number"),
        RunMember(name: "status", meaning: "what became of it, as `:find state:` has it"),
        RunMember(name: "asked", meaning: "the parameters that were set"),
        RunMember(name: "requested", meaning: "every parameter, with what stood for the others"),
        RunMember(name: "sent", meaning: "what the backend was sent"),
        RunMember(name: "acknowledged", meaning: "what it said it used"),
        RunMember(name: "ignored", meaning: "the parameters it did not use"),
        RunMember(name: "seed", meaning: "the seed of its first picture"),
        RunMember(
            name: "images",
            meaning: "of each picture `path`, `sha256`, `width`, `height`, `seed`"),
        RunMember(
            name: "painted", meaning: "`width` and `height` that the model painted, where other"),
        RunMember(name: "backend", meaning: "its name"),
        RunMember(name: "model", meaning: "its name or path"),
        RunMember(
            name: "fingerprint",
            meaning: "SHA-256 of what decides the model's pictures, where it is here"),
        RunMember(name: "engine", meaning: "the engine's version and instructions"),
        RunMember(name: "created", meaning: "when it was asked for, in UTC"),
        RunMember(name: "duration", meaning: "seconds"),
        RunMember(name: "cost", meaning: "US dollars that the service charged"),
        RunMember(name: "error", meaning: "why it has no picture"),
        RunMember(name: "parent", meaning: "the number of the run it was made from"),
        RunMember(name: "template", meaning: "the template its prompt was expanded from"),
        RunMember(name: "tags", meaning: "its tags"),
        RunMember(name: "note", meaning: "its note"),
        RunMember(name: "starred", meaning: "whether it is starred"),
        RunMember(name: "cached", meaning: "whether the library answered, and nothing was fired"),
    ]
}
