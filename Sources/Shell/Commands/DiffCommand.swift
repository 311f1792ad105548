import LineSyntax

/// `:diff`.
enum DiffCommand {
    static let diff = Command(
        name: "diff", group: .comparing,
        operands: Operands("[A B] {--heat}", [.run], count: 0...2, takes: "two runs or files"),
        options: [
            CommandOption("--heat", .file, "FILE", summary: "write a picture of where they differ"),
            CommandOption("--json", summary: "print an object"),
        ],
        summary: "compare two runs or picture files: parameters, prompt by words, pixels",
        detail: """
            With one run it is compared with the last; alone, the session with the last run. A and \
            B are runs or files, PNG, JPEG or WebP: `:diff @3 old.png`. Then the pictures: \
            identical pixels, or the largest and mean error (of 255), PSNR in dB, SSIM, and how \
            many of 64 bits of a perceptual hash differ. `--heat FILE` writes a picture of where \
            they differ, `--json` prints an object. In a script the status is 1 when the pictures \
            differ.
            """
    ) { context, arguments in
        let isJSON = arguments.has("--json")
        if arguments.isEmpty, !arguments.has("--heat") {
            return try SessionDiff(context).answer(isJSON: isJSON)
        }
        let sides = DiffSides(context)
        let named = try arguments.operands.map(sides.side)
        let diff = RunDiff(
            try named.first ?? sides.side("@-1"),
            try named.count == 2 ? named[1] : sides.side("@"))
        return try diff.answer(context, heat: arguments.value("--heat"), isJSON: isJSON)
    }
}
