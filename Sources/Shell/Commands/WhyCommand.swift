import LineSyntax

/// `:why`.
enum WhyCommand {
    static let why = Command(
        name: "why", group: .comparing,
        operands: Operands("A B {--out} {--words}", [.run]),
        options: [
            CommandOption("--out", summary: "also leave each change out of B"),
            CommandOption("--words", summary: "take each edit of the prompt as a change"),
        ],
        summary: "rank what changed between two runs by how far each change moves the picture",
        detail: """
            Each parameter that differs is changed alone on top of A, fired, and compared with A's \
            picture. The distance is the mean absolute difference over all channels of all pixels, \
            0 to 255, after resizing where sizes differ; SSIM and the distance of a perceptual \
            hash (of 64 bits) stand beside it. The share is of the sum of these distances. `--out` \
            also leaves each change out of B, alone, and compares with B: changes that need each \
            other show there. `--words` takes each edit of the prompt as a change of its own. Runs \
            that the library holds are not fired; the others are children of A or B in `:tree`.
            """
    ) { context, arguments in
        guard arguments.operands.count == 2 else {
            throw UserError.input("`:why` needs two runs, such as `:why @3 @7`")
        }
        let sides = try arguments.operands.map(context.runs.lookup.side)
        return try Attribution(
            context, sides[0], sides[1], leavesOut: arguments.has("--out"),
            takesWords: arguments.has("--words")
        ).answer()
    }
}
