#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// The picture files of a library: named by their hash, whole or not there, never overwritten.
///
/// A picture is written under `pictures/partial` and renamed into place, so that what a crash left
/// half-written is found without reading through all the folders of a large library.
struct PictureFiles: Sendable {
    let home: String
    let disk: Disk

    /// The path of a picture inside the library's folder.
    static func path(_ sha256: String) -> String {
        "pictures/\(sha256.prefix(2))/\(sha256).png"
    }

    /// Writes a picture and forces it to the disk.
    ///
    /// `process` names the temporary file, by which the cleaner knows whose it is. A file that is
    /// there already, with the same bytes, is left alone. Throws `LedgerError`; the temporary file
    /// is then gone.
    func store(_ picture: NewPicture, process: String) throws {
        guard PictureFiles.isHash(picture.sha256) else {
            throw LedgerError(
                .invalid,
                "sha256: '\(picture.sha256)' is no SHA-256; "
                    + "it takes 64 lower-case hexadecimal digits"
            )
        }
        let path = home + "/" + PictureFiles.path(picture.sha256)
        if try holds(path, picture.png) { return }
        let folder = String(path[..<(path.lastIndex(of: "/") ?? path.endIndex)])
        let isNew = !Files.exists(folder)
        try Files.makeFolder(folder)
        try Files.makeFolder(partial)
        // Several threads may write equal pictures at once, each to a file of its own.
        let temporary =
            "\(partial)/\(process)-\(String(UInt64.random(in: .min ... .max), radix: 16)).png"
        do {
            try write(picture.png, to: temporary)
            guard disk.rename(temporary, path) == 0 else {
                throw LedgerError.disk(path, errno, doing: "written")
            }
        } catch {
            unlink(temporary)
            throw error
        }
        try syncFolder(folder)
        if isNew { try syncFolder(home + "/pictures") }
    }

    /// Removes what processes that are gone left half-written.
    func removePartial(whereGone isGone: (_ process: String) -> Bool) {
        for name in Files.names(in: partial) {
            guard let dash = name.firstIndex(of: "-"), isGone(String(name[..<dash])) else {
                continue
            }
            unlink(partial + "/" + name)
        }
    }

    private var partial: String { home + "/pictures/partial" }

    static func isHash(_ text: String) -> Bool {
        text.utf8.count == 64
            && text.utf8.allSatisfy { (0x30...0x39).contains($0) || (0x61...0x66).contains($0) }
    }

    /// Whether the file is there already; throws when it is there with other bytes.
    private func holds(_ path: String, _ png: [UInt8]) throws -> Bool {
        guard Files.exists(path) else { return false }
        guard Files.size(path) == png.count, Files.read(path, first: png.count) == png else {
            throw LedgerError(
                .damaged,
                "\(path): its bytes are not what its name says, so the file was damaged; "
                    + "move it away and fire again")
        }
        return true
    }

    private func write(_ bytes: [UInt8], to path: String) throws {
        guard let file = Descriptor(path, O_WRONLY | O_CREAT | O_TRUNC) else {
            throw LedgerError.disk(path, errno, doing: "written")
        }
        try bytes.withUnsafeBytes { buffer in
            var rest = buffer[...]
            while !rest.isEmpty {
                let written = disk.write(file.raw, UnsafeRawBufferPointer(rebasing: rest))
                if written < 0 && errno == EINTR { continue }
                guard written > 0 else {
                    throw LedgerError.disk(path, written < 0 ? errno : ENOSPC, doing: "written")
                }
                rest = rest.dropFirst(written)
            }
        }
        guard disk.sync(file.raw) == 0 else {
            throw LedgerError.disk(path, errno, doing: "written")
        }
    }

    private func syncFolder(_ path: String) throws {
        guard let folder = Descriptor(path, O_RDONLY | O_DIRECTORY) else {
            throw LedgerError.disk(path, errno, doing: "opened")
        }
        // Some network volumes cannot force a folder to the disk and say so with EINVAL.
        guard disk.sync(folder.raw) == 0 || errno == EINVAL else {
            throw LedgerError.disk(path, errno, doing: "written")
        }
    }
}
