import Parameters

extension Limits {
    /// Narrower than the table's, as those of a backend are.
    static let narrow = Limits { parameter in
        switch parameter.name {
        case "width", "height": .integers(256...1024)
        case "steps": .integers(1...100)
        case "guidance": .reals(1...20)
        case "seed": .seed(0...2_147_483_647)
        default: nil
        }
    }
}

extension Parameter {
    /// Values across the domain: its ends, the middle, every choice, texts of many kinds.
    func samples() throws -> [Value] {
        switch domain {
        case .integers(let range):
            [range.lowerBound, range.lowerBound + 1, range.upperBound - 1, range.upperBound]
                .map(Value.integer)
        case .reals(let range):
            [
                range.lowerBound, range.lowerBound.nextUp, 0.1 + 0.2, 2, 7.5, 0.1 + 2.2,
                range.upperBound,
            ]
            .filter(range.contains).map(Value.real)
        case .choices(let choices): choices.map { .text($0.value) }
        case .seed(let range):
            [.integer(range.lowerBound), .integer(42), .integer(range.upperBound), .text("random")]
        case .name: ["embedded", "bundled", "/models/my model", "dreamshaper-8"].map(Value.text)
        case .text:
            [
                "", "a red fox", " both ends ", "two\nlines\r\n\tand a tab",
                "\"quoted\" {a|b} # --x",
                "\u{72d0} \u{1f98a}\u{200d} e\u{301} \u{202e}", "\u{1b}[31m", "42", "random",
                String(repeating: "x", count: 65536),
            ].map(Value.text)
        }
    }
}

/// The text of the error that `body` throws, or `nil` where it throws none.
func errorText(_ body: () throws -> some Any) -> String? {
    do {
        _ = try body()
        return nil
    } catch {
        return "\(error)"
    }
}
