import Backends
import Images
import Ledger
import LineSyntax
import Parameters

/// Finds runs, pictures and pixels from what was typed.
public struct RunLookup {
    private let library: Library
    private let waiting: WaitLoop

    public init(library: Library, waiting: WaitLoop) {
        self.library = library
        self.waiting = waiting
    }

    /// Reads an address such as `@12`, `12`, `@`, `@-1` or `@12.3`.
    ///
    /// - Throws: ``UserError/input(_:)`` for any other text.
    public func address(_ text: String) throws -> Address {
        guard let address = Address(text) else {
            throw UserError.input(
                "\(text.onOneLine) is no run; type a number such as @12, @ for the last, @-1 for "
                    + "the one before")
        }
        return address
    }

    /// The run at an address.
    ///
    /// - Throws: `LedgerError` or `UserError` when there is none.
    public func run(_ address: Address) throws -> Run {
        switch address.run {
        case .number(let number): return try library.ledger().run(number)
        case .back(let back):
            guard let run = try library.ledger().last(back: back) else {
                throw UserError.input(
                    back == 0
                        ? "there is no run yet; type a prompt"
                        : "there is no run @-\(back); `:runs` lists them")
            }
            return run
        }
    }

    /// The run that a text points at.
    public func run(_ text: String) throws -> Run { try run(address(text)) }

    /// The run of a number; nil where there is none.
    public func parent(of run: Run) -> Run? {
        run.parent.flatMap { try? library.ledger().run($0) }
    }

    /// The picture at an address: the first of the run when none is named.
    ///
    /// - Throws: ``UserError/input(_:)`` when there is none.
    public func picture(_ address: Address) throws -> StoredPicture {
        try picture(address.picture ?? 1, of: run(address))
    }

    private func picture(_ position: Int, of run: Run) throws -> StoredPicture {
        guard let picture = run.pictures.first(where: { $0.position == position }) else {
            throw UserError.input(
                run.pictures.isEmpty
                    ? "@\(run.number) has no picture: it was \(run.state.rawValue)"
                    : "@\(run.number) has no picture .\(position); it has \(run.pictures.count)")
        }
        return picture
    }

    /// The pixels of a run's picture, by its position from 1.
    ///
    /// - Throws: `UserError` when there is none, or its file cannot be read.
    public func pixels(_ run: Run, _ position: Int = 1) throws -> Picture {
        try Picture.decode(Files.read(path(of: picture(position, of: run))))
    }

    /// The path of a picture's file.
    public func path(of picture: StoredPicture) throws -> String {
        try library.ledger().path(of: picture)
    }

    /// `3-9` and `@3-@9` as a range of run numbers; nil when the text is no range.
    ///
    /// - Throws: ``UserError/input(_:)`` when it begins as a range but is none, as `3-` and `9-3`.
    public func range(_ text: String) throws -> ClosedRange<Int>? {
        guard Address(text) == nil, text.first == "@" || text.first?.isNumber == true,
            let dash = text.firstIndex(of: "-")
        else { return nil }
        func end(_ part: Substring) -> Int? {
            guard case .number(let number)? = Address(part)?.run, !part.contains(".") else {
                return nil
            }
            return number
        }
        guard let first = end(text[..<dash]), let last = end(text[text.index(after: dash)...]),
            first <= last
        else {
            throw UserError.input("\(text.onOneLine) is no range of runs; type one such as 3-9")
        }
        return first...last
    }

    /// The runs that a query finds, newest first; a slow search shows a status line, and Ctrl-C
    /// ends it.
    ///
    /// - Parameters:
    ///   - query: as `:find` takes it.
    ///   - before: only runs with a smaller number.
    ///   - limit: the most runs.
    /// - Returns: the runs, newest first.
    /// - Throws: `LedgerError` for a query that cannot be read; ``UserError/interrupted``.
    public func search(_ query: String, before: Int? = nil, limit: Int) throws -> [Run] {
        let ledger = try library.ledger()
        return try waiting.value(showing: "searching the library") {
            try await ledger.search(query, before: before, limit: limit)
        }
    }

    /// A run with everything it was made with, or one picture of it.
    public func side(_ word: String) throws -> RunSide {
        let address = try address(word)
        let run = try run(address)
        var settings = try run.requestedSettings()
        if address.picture != nil, let seed = try picture(address).seed {
            settings.seed = .fixed(seed)
        }
        settings.count = 1
        let suffix = address.picture.map { ".\($0)" } ?? ""
        return RunSide(name: "@\(run.number)\(suffix)", run: run, settings: settings)
    }
}

/// A run, or one picture of it, with everything that it was made with.
public struct RunSide {
    /// `@3`, or `@3.2`.
    public let name: String
    public let run: Run
    /// Every parameter, with the picture's own seed and a count of 1.
    public let settings: Settings
}
