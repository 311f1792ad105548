import Images

/// A finished picture of a run.
public struct GeneratedPicture: Sendable {
    /// Its place in the run, from 1 to count.
    public let index: Int
    public let seed: Int?
    public let content: Content

    /// What the picture is made of.
    public enum Content: Sendable {
        case pixels(Picture)
        /// As a service sent it, to be kept as it is compressed.
        case file(PlainPNG)
    }

    public init(index: Int, seed: Int?, content: Content) {
        self.index = index
        self.seed = seed
        self.content = content
    }

    public init(index: Int, seed: Int?, picture: Picture) {
        self.init(index: index, seed: seed, content: .pixels(picture))
    }

    /// In pixels.
    public var size: (width: Int, height: Int) {
        switch content {
        case .pixels(let picture): (picture.width, picture.height)
        case .file(let file): (file.width, file.height)
        }
    }

    /// Its pixels.
    ///
    /// - Throws: `ImageError.damaged` when a service compressed them wrongly.
    public func picture() throws -> Picture {
        switch content {
        case .pixels(let picture): picture
        case .file(let file): try file.picture()
        }
    }

    /// Decompresses the pixels of a file, whose checksums alone were looked at.
    ///
    /// - Throws: ``BackendError/failed(_:)`` when they were compressed wrongly.
    public func check() throws {
        guard case .file(let file) = content else { return }
        do { _ = try file.picture() } catch {
            throw BackendError.failed("the picture cannot be read (\(error))")
        }
    }

    /// The PNG file of it, with these texts.
    ///
    /// - Throws: `ImageError`.
    public func png(text: [PNGText]) throws -> [UInt8] {
        switch content {
        case .pixels(let picture): try picture.png(text: text)
        case .file(let file): try file.file(with: text)
        }
    }
}
