import Foundation
import Images
import Ledger
import LineSyntax
import Parameters
import Runs

/// One side of a comparison: a run, or a picture file.
struct DiffSide {
    /// `@3`, or the file as it was typed.
    let name: String
    /// The run; nil for a file.
    let run: Run?
    /// The picture that was pointed at; nil when all are meant.
    let chosen: Int?
    /// Everything that is known of how the pictures were made; nil when nothing is.
    let settings: Settings?
    /// Whether `settings` holds every parameter.
    let isWhole: Bool
    /// How many pictures there are.
    let count: Int
    /// The pixels of a picture, from 1.
    let picture: (Int) throws -> Picture
    /// The seed of a picture, from 1.
    let seed: (Int) -> Int?

    /// The settings of one picture alone.
    func settings(of position: Int) -> Settings? {
        var one = settings
        if let seed = seed(position) { one?.seed = .fixed(seed) }
        if one?.count != nil { one?.count = 1 }
        return one
    }
}

/// Finds the sides of a comparison.
struct DiffSides {
    let context: CommandContext

    init(_ context: CommandContext) { self.context = context }

    /// What an address or the path of a picture points at.
    func side(_ word: String) throws -> DiffSide {
        guard let address = Address(word) else { return try fileSide(word) }
        let run = try context.runs.lookup.run(address)
        return DiffSide(
            name: "@\(run.number)" + (address.picture.map { ".\($0)" } ?? ""), run: run,
            chosen: address.picture, settings: try run.requestedSettings(), isWhole: true,
            count: run.pictures.count, picture: { try context.runs.lookup.pixels(run, $0) },
            seed: { position in run.pictures.first { $0.position == position }?.seed })
    }

    private func fileSide(_ word: String) throws -> DiffSide {
        let path = context.path(word)
        guard FileManager.default.fileExists(atPath: path) else {
            throw UserError.input(
                "\(word.onOneLine) is no run and no file; type a run such as @12 or a picture's "
                    + "path"
            )
        }
        let bytes = try Files.read(path)
        let picture = try Picture.decode(bytes)
        let reading = try? PictureFile.read(bytes, name: word)
        return DiffSide(
            name: word.onOneLine, run: nil, chosen: 1,
            settings: reading?.requested ?? reading?.settings, isWhole: reading?.requested != nil,
            count: 1, picture: { _ in picture }, seed: { _ in nil })
    }
}
