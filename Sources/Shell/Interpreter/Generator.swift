import Images
import Ledger
import LineSyntax
import Parameters
import Runs

/// Makes the pictures of one prompt, for `reroll generate`.
struct Generator {
    private let context: CommandContext

    init(_ context: CommandContext) { self.context = context }

    /// Fires one run like any other.
    ///
    /// - Parameters:
    ///   - prompt: what to paint.
    ///   - values: parameters by name, as typed.
    ///   - force: fires although the library holds the same request.
    ///   - file: where the pictures are also written, `a.png`, then `a-2.png` and so on; a picture
    ///     that is there is replaced, another file is not.
    /// - Throws: `UserError`.
    func generate(
        prompt: String, values: [(name: String, text: String)], force: Bool, output file: String?
    ) throws {
        do {
            var settings = context.session.settings
            try Parameter.prompt.set(.text(prompt), in: &settings)
            for (name, text) in values {
                try context.runs.reader.set(name, text, in: &settings)
            }
            if let file { try check(output: context.path(file), count: settings.count ?? 1) }
            let run = try context.firer.fire(settings, force: force, forcing: "--force")
            guard let file else { return }
            for picture in run.pictures {
                let bytes = try Files.read(context.ledger().path(of: picture))
                try Files.write(
                    bytes, to: PictureName.numbered(context.path(file), picture.position),
                    overwrite: true)
            }
        } catch {
            throw UserError(error)
        }
    }

    /// Throws where pictures cannot be written to a file of that name, or would replace what is
    /// none.
    private func check(output file: String, count: Int) throws {
        let name = file.split(separator: "/").last ?? ""
        if let dot = name.lastIndex(of: "."),
            let other = PictureFormat.named(String(name[dot...].dropFirst())), other != .png
        {
            throw UserError.input(
                "\(file): pictures are PNG, not \(other.rawValue); name it \(name[..<dot]).png")
        }
        for position in 1...max(1, count) {
            let place = PictureName.numbered(file, position)
            try Files.check(canWrite: place)
            let there = try Files.beginning(of: place)
            guard there.isEmpty || PictureFormat(of: there) != nil else {
                throw UserError.input(
                    "\(place): is there already and is no picture; give another name")
            }
        }
    }
}
