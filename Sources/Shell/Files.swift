import Foundation

/// Files as the shell reads and writes them: whole, with an error that names the file.
enum Files {
    /// The most bytes read from one file.
    static let limit = 256 << 20

    /// - Throws: ``ShellError/input(_:)`` when the file is missing, a folder, too big or unreadable.
    static func read(_ path: String) throws -> [UInt8] {
        var isFolder: ObjCBool = false
        guard FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) else {
            throw ShellError.input("\(path): no such file")
        }
        if isFolder.boolValue { throw ShellError.input("\(path): is a folder, not a file") }
        do {
            let file = try FileHandle(forReadingFrom: URL(fileURLWithPath: path))
            defer { try? file.close() }
            let data = try file.read(upToCount: limit + 1) ?? Data()
            guard data.count <= limit else {
                throw ShellError.input("\(path): is larger than \(limit >> 20) MiB")
            }
            return Array(data)
        } catch let error as ShellError {
            throw error
        } catch {
            throw ShellError.input("\(path): cannot be read: \(reason(error))")
        }
    }

    /// Writes a new file; one that is there already is overwritten only with `overwrite`.
    ///
    /// A link is followed, and what is no file of the disk (a terminal, a pipe, `/dev/null`) is written to and not
    /// replaced.
    ///
    /// - Throws: ``ShellError/input(_:)``; nothing is left half-written.
    static func write(_ bytes: [UInt8], to path: String, overwrite: Bool = false) throws {
        var path = path
        if overwrite, let target = realpath(path, nil) {
            path = String(cString: target)
            free(target)
        }
        var found = stat()
        let isThere = lstat(path, &found) == 0
        if isThere, !overwrite {
            throw ShellError.input("\(path): is there already; give another name")
        }
        do {
            if isThere, found.st_mode & S_IFMT != S_IFREG {
                let file = try FileHandle(forWritingTo: URL(fileURLWithPath: path))
                defer { try? file.close() }
                return try file.write(contentsOf: Data(bytes))
            }
            guard !overwrite else {
                return try Data(bytes).write(to: URL(fileURLWithPath: path), options: .atomic)
            }
            // Whole under another name first; a link takes its own only where there is none.
            let temporary = "\(path).\(UUID().uuidString)"
            try Data(bytes).write(to: URL(fileURLWithPath: temporary), options: .withoutOverwriting)
            defer { unlink(temporary) }
            if link(temporary, path) == 0 { return }
            if errno == EEXIST {
                throw ShellError.input("\(path): is there already; give another name")
            }
            // Not every kind of disk has links.
            guard rename(temporary, path) == 0 else {
                throw NSError(domain: NSPOSIXErrorDomain, code: Int(errno))
            }
        } catch let error as ShellError {
            throw error
        } catch {
            throw ShellError.input("\(path): cannot be written: \(reason(error))")
        }
    }

    /// Finds out before the work, not after it, that a file cannot be written.
    ///
    /// - Throws: ``ShellError/input(_:)`` when it is a folder, or would lie in none.
    static func check(canWrite path: String) throws {
        var isFolder: ObjCBool = false
        if FileManager.default.fileExists(atPath: path, isDirectory: &isFolder), isFolder.boolValue
        {
            throw ShellError.input("\(path): is a folder; name a file in it")
        }
        var found = stat()
        if stat(path, &found) == 0, found.st_mode & S_IFMT != S_IFREG {
            guard access(path, W_OK) == 0 else {
                throw ShellError.input(
                    "\(path): cannot be written: \(String(cString: strerror(errno)))")
            }
            return
        }
        let folder = URL(fileURLWithPath: path).deletingLastPathComponent().path
        guard FileManager.default.isWritableFile(atPath: folder) else {
            throw ShellError.input("\(path): \(folder) is no folder that can be written to")
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
    static func expanded(_ path: String, home: String?) -> String {
        guard path == "~" || path.hasPrefix("~/"), let home else { return path }
        return home + path.dropFirst()
    }
}

extension Shell {
    /// A path as the user typed it.
    func path(_ typed: String) -> String {
        Files.expanded(typed, home: options.environment["HOME"])
    }
}
