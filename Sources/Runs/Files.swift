import Foundation
import LineSyntax

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// Reads and writes whole files, with an error that names the file.
public enum Files {
    /// The most bytes read from one file.
    public static let limit = 256 << 20

    /// - Throws: ``UserError/input(_:)`` when the file is missing, a folder, too big or unreadable.
    public static func read(_ path: String) throws -> [UInt8] {
        var isFolder: ObjCBool = false
        guard FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) else {
            throw UserError.input("\(path): no such file")
        }
        if isFolder.boolValue { throw UserError.input("\(path): is a folder, not a file") }
        do {
            let file = try FileHandle(forReadingFrom: URL(fileURLWithPath: path))
            defer { try? file.close() }
            let data = try file.read(upToCount: limit + 1) ?? Data()
            guard data.count <= limit else {
                throw UserError.input("\(path): is larger than \(limit >> 20) MiB")
            }
            return Array(data)
        } catch let error as UserError {
            throw error
        } catch {
            throw UserError.input("\(path): cannot be read: \(reason(error))")
        }
    }

    /// The first bytes of a file of the disk, enough to tell what it is; none where there is no
    /// such file.
    ///
    /// - Throws: ``UserError/input(_:)`` where it cannot be read.
    public static func beginning(of path: String) throws -> [UInt8] {
        var status = stat()
        guard stat(path, &status) == 0, status.st_mode & S_IFMT == S_IFREG else { return [] }
        do {
            let file = try FileHandle(forReadingFrom: URL(fileURLWithPath: path))
            defer { try? file.close() }
            return Array(try file.read(upToCount: 64) ?? Data())
        } catch {
            throw UserError.input("\(path): cannot be read: \(reason(error))")
        }
    }

    /// Writes a new file; one that is there already is overwritten only with `overwrite`.
    ///
    /// A link is followed then, and what is no file of the disk (a terminal, a pipe, `/dev/null`)
    /// is written to and not replaced. A file that takes another's place keeps its permissions.
    ///
    /// - Throws: ``UserError/input(_:)``; nothing is left half-written.
    public static func write(_ bytes: [UInt8], to path: String, overwrite: Bool = false) throws {
        let path = overwrite ? target(of: path) : path
        var found = stat()
        let exists = lstat(path, &found) == 0
        if exists, !overwrite { throw isThereAlready(path) }
        if exists, !isRegular(found) {
            let file = open(path, O_WRONLY | O_CLOEXEC)
            guard file >= 0 else { throw failure(path, errno) }
            defer { close(file) }
            return try write(bytes, into: file, path)
        }
        // Whole under another name first; a link takes its own only where there is none.
        let temporary =
            folder(of: path) + "/.reroll-" + String(UInt64.random(in: 0 ... .max), radix: 36)
        let file = open(temporary, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o666)
        guard file >= 0 else { throw failure(path, errno) }
        defer { unlink(temporary) }
        do {
            defer { close(file) }
            if exists { fchmod(file, found.st_mode & 0o7777) }
            try write(bytes, into: file, path)
        }
        if !overwrite {
            if link(temporary, path) == 0 { return }
            if errno == EEXIST { throw isThereAlready(path) }
            // Not every kind of disk has links.
        }
        guard rename(temporary, path) == 0 else { throw failure(path, errno) }
    }

    private static func write(_ bytes: [UInt8], into file: Int32, _ path: String) throws {
        try bytes.withUnsafeBytes { bytes in
            var written = 0
            while written < bytes.count, let start = bytes.baseAddress {
                #if canImport(Darwin)
                    let count = Darwin.write(file, start + written, bytes.count - written)
                #else
                    let count = Glibc.write(file, start + written, bytes.count - written)
                #endif
                if count < 0, errno == EINTR { continue }
                guard count > 0 else { throw failure(path, errno) }
                written += count
            }
        }
    }

    /// Where links lead, also to what is not there yet.
    private static func target(of path: String) -> String {
        var path = path
        // As many as the operating system follows.
        for _ in 0..<40 {
            guard let next = try? FileManager.default.destinationOfSymbolicLink(atPath: path) else {
                break
            }
            path = next.hasPrefix("/") ? next : folder(of: path) + "/" + next
        }
        return path
    }

    private static func folder(of path: String) -> String {
        URL(fileURLWithPath: path).deletingLastPathComponent().path
    }

    private static func isRegular(_ found: stat) -> Bool { found.st_mode & S_IFMT == S_IFREG }

    private static func isThereAlready(_ path: String) -> UserError {
        .input("\(path): is there already; give another name")
    }

    private static func failure(_ path: String, _ number: Int32) -> UserError {
        .input("\(path): cannot be written: \(String(cString: strerror(number)))")
    }

    /// Finds out before the work, not after it, that a file cannot be written.
    ///
    /// With `replacing` it must be a file of the disk if it is there.
    ///
    /// - Throws: ``UserError/input(_:)`` when it is a folder, or would lie in none.
    public static func check(canWrite path: String, replacing: Bool = false) throws {
        let target = target(of: path)
        var found = stat()
        if lstat(target, &found) == 0 {
            if found.st_mode & S_IFMT == S_IFDIR {
                throw UserError.input("\(path): is a folder; name a file in it")
            }
            if !isRegular(found) {
                guard !replacing else {
                    throw UserError.input(
                        "\(path): is no file that can be replaced; give another name")
                }
                guard access(target, W_OK) == 0 else { throw failure(path, errno) }
                return
            }
        }
        let folder = folder(of: target)
        guard FileManager.default.isWritableFile(atPath: folder) else {
            throw UserError.input("\(path): \(folder) is no folder that can be written to")
        }
    }

    /// The operating system's word for an error.
    private static func reason(_ error: any Error) -> String {
        let error = error as NSError
        let cause = error.userInfo[NSUnderlyingErrorKey] as? NSError ?? error
        if cause.domain == NSPOSIXErrorDomain {
            return String(cString: strerror(Int32(cause.code)))
        }
        return error.localizedDescription
    }

    /// `path` with a leading `~` resolved.
    public static func expanded(_ path: String, home: String?) -> String {
        guard path == "~" || path.hasPrefix("~/"), let home else { return path }
        return home + path.dropFirst()
    }
}
