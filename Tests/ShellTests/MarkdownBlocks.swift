/// The fenced `session` blocks of a page.
struct MarkdownBlocks {
    struct Block {
        /// The line of the page with the opening fence, from 1.
        let line: Int
        /// What follows `session` on the fence: `engine` or nothing.
        let info: String
        var text: String
    }

    /// In the order of the page.
    var blocks: [Block] = []
    private var between: [[String]] = [[]]

    init(_ page: String) {
        var open: (line: Int, info: String, lines: [String])?
        for (index, line) in page.split(separator: "\n", omittingEmptySubsequences: false)
            .map(String.init).enumerated()
        {
            if let block = open {
                if line == "```" {
                    blocks.append(
                        Block(
                            line: block.line, info: block.info,
                            text: block.lines.joined(separator: "\n")))
                    between.append([line])
                    open = nil
                } else {
                    open?.lines.append(line)
                }
                continue
            }
            between[between.count - 1].append(line)
            let words = line.split(separator: " ").map(String.init)
            if words.first == "```session" {
                open = (index + 1, words.dropFirst().joined(separator: " "), [])
            }
        }
    }

    /// The page with the blocks as they are now.
    var page: String {
        var parts = [between[0].joined(separator: "\n")]
        for (block, text) in zip(blocks, between.dropFirst()) {
            parts += [block.text, text.joined(separator: "\n")]
        }
        return parts.joined(separator: "\n")
    }
}
