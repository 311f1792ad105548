import Images
import Ledger
import LineSyntax
import Parameters

extension Shell {
    /// Makes the pictures of one prompt, for `reroll generate`.
    ///
    /// `values` are parameters by name, as typed; `force` fires although the library holds the same
    /// request. With `output` the pictures are also written there: `a.png`, then `a-2.png` and so
    /// on; a picture that is there is replaced, another file is not. Throws ``UserError``.
    public func generate(
        prompt: String, values: [(name: String, text: String)], force: Bool, output file: String?
    ) throws {
        do {
            var settings = session.settings
            try Parameter.prompt.set(.text(prompt), in: &settings)
            try set(values, in: &settings)
            if let file { try check(output: path(file), count: settings.count ?? 1) }
            fireAgain = "--force"
            let run = try fire(settings, force: force)
            guard let file else { return }
            for picture in run.pictures {
                let bytes = try Files.read(ledger().path(of: picture))
                try Files.write(
                    bytes, to: Self.numbered(path(file), picture.position), overwrite: true)
            }
        } catch {
            throw shellError(error)
        }
    }

    /// Throws where pictures cannot be written to a file of that name, or would replace what is none.
    private func check(output file: String, count: Int) throws {
        let name = file.split(separator: "/").last ?? ""
        if let dot = name.lastIndex(of: "."),
            let other = PictureFormat.named(String(name[dot...].dropFirst())), other != .png
        {
            throw UserError.input(
                "\(file): pictures are PNG, not \(other.rawValue); name it \(name[..<dot]).png")
        }
        for position in 1...max(1, count) {
            let place = Self.numbered(file, position)
            try Files.check(canWrite: place)
            let there = try Files.beginning(of: place)
            guard there.isEmpty || PictureFormat(of: there) != nil else {
                throw UserError.input(
                    "\(place): is there already and is no picture; give another name")
            }
        }
    }

    /// Sets parameters by name to values as typed.
    func set(_ values: [(name: String, text: String)], in settings: inout Settings) throws {
        for (name, text) in values {
            if Parameter.size.isNamed(name) {
                try Parameter.size.set(text, in: &settings, within: limits(for: settings))
            } else {
                let parameter = try parameter(name)
                try parameter.set(value(of: parameter, text, with: settings), in: &settings)
            }
        }
    }

    /// `a.png` for the first picture, `a-2.png` for the second.
    static func numbered(_ path: String, _ position: Int) -> String {
        guard position > 1 else { return path }
        let name = path.split(separator: "/", omittingEmptySubsequences: false).last ?? ""
        guard let dot = name.lastIndex(of: "."), dot > name.startIndex else {
            return "\(path)-\(position)"
        }
        return "\(path.dropLast(name[dot...].count))-\(position)\(name[dot...])"
    }
}
