import JSON

/// Byte-level pair encoding.
///
/// Sennrich, Haddow and Birch 2016, arXiv:1508.07909; over bytes as in GPT-2.
struct BytePairEncoding: Sendable {
    private let vocabulary: [String: Int]
    private let unknown: Int?
    /// Of two neighbours: when they are joined, and into what.
    private let merges: [Pair: Merge]
    /// The number of each byte's symbol within a word; nil where the vocabulary lacks it.
    private let inner: [Int?]
    /// The same for the last byte of a word.
    private let final: [Int?]

    private struct Pair: Hashable {
        let left: Int
        let right: Int
    }

    private struct Merge {
        let rank: Int
        let joined: Int
    }

    /// Marks the last symbol of a word.
    private static let suffix = "</w>"

    /// - Parameters:
    ///   - folder: holds `vocab.json` and `merges.txt`.
    ///   - unknown: the token for a byte that the vocabulary lacks.
    /// - Throws: `DiffusionError.file`.
    init(folder: String, unknown: String) throws {
        let vocabularyFile = folder + "/vocab.json"
        guard let members = try JSONValue(file: vocabularyFile).objectValue else {
            throw DiffusionError.file(path: vocabularyFile, reason: "not a JSON object")
        }
        let vocabulary = try members.mapValues { value in
            guard let id = value.exactInteger, (0..<10_000_000).contains(id) else {
                throw DiffusionError.file(
                    path: vocabularyFile,
                    reason: "holds \(value.summary) where token numbers are needed")
            }
            return id
        }
        self.init(
            vocabulary, merges: try Self.merges(folder + "/merges.txt", vocabulary),
            unknown: unknown)
    }

    /// CLIP's: the 256 bytes, the same at a word's end, what each merge makes, and the two ends.
    ///
    /// - Parameter clipMerges: a file of the merges, one a line.
    /// - Throws: `DiffusionError.file`.
    init(clipMerges: String) throws {
        let lines = String(decoding: try readFile(clipMerges), as: UTF8.self)
            .split(separator: "\n").filter { !$0.hasPrefix("#version") }
        // The order of the alphabet: printable bytes before the others.
        let letters = Self.alphabet.sorted {
            ($0.unicodeScalars.first?.value ?? 0) < ($1.unicodeScalars.first?.value ?? 0)
        }.map { String($0) }
        let tokens =
            letters + letters.map { $0 + Self.suffix } + lines.map { $0.filter { $0 != " " } }
            + ["<|startoftext|>", "<|endoftext|>"]
        let vocabulary = Dictionary(
            tokens.enumerated().map { ($1, $0) }, uniquingKeysWith: { first, _ in first })
        self.init(
            vocabulary, merges: try Self.merges(clipMerges, vocabulary), unknown: "<|endoftext|>")
    }

    private init(_ vocabulary: [String: Int], merges: [Pair: Merge], unknown: String) {
        self.vocabulary = vocabulary
        self.unknown = vocabulary[unknown]
        self.merges = merges
        let alphabet = Self.alphabet
        inner = alphabet.map { vocabulary[String($0)] }
        final = alphabet.map { vocabulary[String($0) + Self.suffix] }
    }

    private static func merges(
        _ path: String, _ vocabulary: [String: Int]
    ) throws -> [Pair: Merge] {
        let lines = try readFile(path).split(separator: 0x0a, omittingEmptySubsequences: false)
        var merges: [Pair: Merge] = [:]
        merges.reserveCapacity(lines.count)
        for (number, bytes) in lines.enumerated() {
            let line = String(
                decoding: bytes.last == 0x0d ? bytes.dropLast() : bytes, as: UTF8.self)
            if line.isEmpty || line.hasPrefix("#version") { continue }
            let parts = line.split(separator: " ", omittingEmptySubsequences: false)
            guard parts.count == 2 else {
                throw DiffusionError.file(
                    path: path, reason: "line \(number + 1) is not two symbols: \(line.prefix(60))")
            }
            guard let left = vocabulary[String(parts[0])], let right = vocabulary[String(parts[1])],
                let joined = vocabulary[String(parts[0] + parts[1])]
            else {
                throw DiffusionError.file(
                    path: path,
                    reason: "line \(number + 1) joins symbols that vocab.json lacks:"
                        + " \(line.prefix(60))")
            }
            merges[Pair(left: left, right: right)] = Merge(rank: merges.count, joined: joined)
        }
        return merges
    }

    /// The letter that stands for each byte: printable Latin-1 for itself, the rest from U+0100.
    private static var alphabet: [Character] {
        var next: UInt32 = 0x100
        return (0...255).map { (byte: UInt32) in
            let printable =
                (33...126).contains(byte) || (161...172).contains(byte)
                || (174...255).contains(byte)
            if !printable { next += 1 }
            return Unicode.Scalar(printable ? byte : next - 1).map(Character.init) ?? "?"
        }
    }

    /// The largest number that encoding a word can give.
    var largest: Int {
        (inner + final).compactMap { $0 }.reduce(
            merges.values.reduce(unknown ?? 0) { max($0, $1.joined) }, max)
    }

    /// The number of a whole token.
    func id(of token: String) -> Int? { vocabulary[token] }

    /// The bytes that some numbers stand for, a space after each word.
    func bytes(of ids: [Int]) -> [UInt8] {
        let wanted = Set(ids)
        var symbols: [Int: String] = [:]
        for (symbol, id) in vocabulary where wanted.contains(id) { symbols[id] = symbol }
        let bytes = Dictionary(
            zip(Self.alphabet, UInt8.min...UInt8.max), uniquingKeysWith: { first, _ in first })
        return ids.flatMap { id -> [UInt8] in
            guard let symbol = symbols[id] else { return [] }
            let ends = symbol.hasSuffix(Self.suffix)
            let letters = ends ? symbol.dropLast(Self.suffix.count) : symbol[...]
            return letters.compactMap { bytes[$0] } + (ends ? [0x20] : [])
        }
    }

    /// Appends the numbers of one word.
    func encode(_ word: ArraySlice<Unicode.Scalar>, into ids: inout [Int]) {
        var symbols = LinkedSymbols(ids: symbols(word))
        var queue = MergeQueue()
        func consider(_ left: Int) {
            guard let right = symbols.next(left),
                let merge = merges[Pair(left: symbols.ids[left], right: symbols.ids[right])]
            else { return }
            queue.insert(.init(rank: merge.rank, at: left, joined: merge.joined))
        }
        for index in symbols.ids.indices { consider(index) }
        while let best = queue.removeFirst() {
            // A neighbour may have been joined since; then this pair is no more, or another.
            guard symbols.isAlive(best.at), let right = symbols.next(best.at),
                merges[Pair(left: symbols.ids[best.at], right: symbols.ids[right])]?.joined
                    == best.joined
            else { continue }
            symbols.join(best.at, into: best.joined)
            if let left = symbols.previous(best.at) { consider(left) }
            consider(best.at)
        }
        ids.append(contentsOf: symbols.remaining)
    }

    private func symbols(_ word: ArraySlice<Unicode.Scalar>) -> [Int] {
        let bytes = Array(String(String.UnicodeScalarView(word)).utf8)
        return bytes.indices.compactMap { index in
            let byte = Int(bytes[index])
            return (index == bytes.count - 1 ? final[byte] : inner[byte]) ?? unknown
        }
    }
}

/// A word's symbols, joined in place: a joined symbol keeps the left one's index.
private struct LinkedSymbols {
    var ids: [Int]
    private var after: [Int]
    private var before: [Int]
    private var alive: [Bool]

    init(ids: [Int]) {
        self.ids = ids
        after = ids.indices.map { $0 + 1 }
        before = ids.indices.map { $0 - 1 }
        alive = ids.map { _ in true }
    }

    func isAlive(_ index: Int) -> Bool { alive[index] }
    func next(_ index: Int) -> Int? { after[index] < ids.count ? after[index] : nil }
    func previous(_ index: Int) -> Int? { before[index] >= 0 ? before[index] : nil }

    mutating func join(_ left: Int, into id: Int) {
        guard let right = next(left) else { return }
        ids[left] = id
        alive[right] = false
        after[left] = after[right]
        if let beyond = next(left) { before[beyond] = left }
    }

    var remaining: [Int] { ids.indices.filter { alive[$0] }.map { ids[$0] } }
}

/// A binary heap: the lowest rank first, of equal ones the leftmost.
private struct MergeQueue {
    struct Item {
        let rank: Int
        let at: Int
        let joined: Int

        func precedes(_ other: Item) -> Bool { (rank, at) < (other.rank, other.at) }
    }

    private var items: [Item] = []

    mutating func insert(_ item: Item) {
        items.append(item)
        var child = items.count - 1
        while child > 0, items[child].precedes(items[(child - 1) / 2]) {
            items.swapAt(child, (child - 1) / 2)
            child = (child - 1) / 2
        }
    }

    mutating func removeFirst() -> Item? {
        guard let first = items.first, let last = items.popLast() else { return nil }
        guard !items.isEmpty else { return first }
        items[0] = last
        var parent = 0
        while true {
            var least = parent
            for child in [2 * parent + 1, 2 * parent + 2] where child < items.count {
                if items[child].precedes(items[least]) { least = child }
            }
            guard least != parent else { return first }
            items.swapAt(parent, least)
            parent = least
        }
    }
}
