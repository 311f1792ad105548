#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// The calls that reach the disk, so that a test can make each of them fail.
struct Disk: Sendable {
    /// As write(2): the bytes written, or -1 with `errno` set.
    var write: @Sendable (Int32, UnsafeRawBufferPointer) -> Int = systemWrite
    /// Forces a file or a folder to the disk: 0, or -1 with `errno` set.
    var sync: @Sendable (Int32) -> Int32 = systemSync
    /// As rename(2).
    var rename: @Sendable (String, String) -> Int32 = systemRename
}

private func systemWrite(_ descriptor: Int32, _ bytes: UnsafeRawBufferPointer) -> Int {
    write(descriptor, bytes.baseAddress, bytes.count)
}

private func systemSync(_ descriptor: Int32) -> Int32 {
    #if canImport(Darwin)
        // There fsync leaves the bytes in the drive's cache; not every volume has the other call.
        if fcntl(descriptor, F_FULLFSYNC) == 0 { return 0 }
    #endif
    return fsync(descriptor)
}

private func systemRename(_ from: String, _ to: String) -> Int32 {
    rename(from, to)
}

/// A file descriptor that closes itself.
final class Descriptor: Sendable {
    let raw: Int32

    /// Opens a path, close-on-exec, again after an interruption; nil with `errno` set on failure.
    init?(_ path: String, _ flags: Int32, mode: mode_t = 0o600) {
        var descriptor: Int32
        repeat {
            descriptor = open(path, flags | O_CLOEXEC, mode)
        } while descriptor < 0 && errno == EINTR
        guard descriptor >= 0 else { return nil }
        raw = descriptor
    }

    deinit {
        close(raw)
    }

    /// The device and inode, which name a file whatever its path is now.
    var identity: [UInt64]? {
        var info = stat()
        guard fstat(raw, &info) == 0 else { return nil }
        return [UInt64(truncatingIfNeeded: info.st_dev), UInt64(truncatingIfNeeded: info.st_ino)]
    }
}

/// The small questions about files.
enum Files {
    static func exists(_ path: String) -> Bool {
        access(path, F_OK) == 0
    }

    static func isWritable(_ path: String) -> Bool {
        access(path, W_OK) == 0
    }

    /// The size in bytes, or nil when there is no such file.
    static func size(_ path: String) -> Int? {
        var info = stat()
        guard stat(path, &info) == 0 else { return nil }
        return Int(info.st_size)
    }

    /// Whether the disk of that file has next to no space left for this user.
    static func isDiskFull(_ path: String) -> Bool {
        var info = statvfs()
        guard statvfs(path, &info) == 0 else { return false }
        return UInt64(info.f_bavail) < 64 * 1024 / max(1, UInt64(info.f_frsize))
    }

    /// The device and inode that a path names now.
    static func identity(_ path: String) -> [UInt64]? {
        var info = stat()
        guard stat(path, &info) == 0 else { return nil }
        return [UInt64(truncatingIfNeeded: info.st_dev), UInt64(truncatingIfNeeded: info.st_ino)]
    }

    /// Makes a folder and its missing parents, each for its owner only.
    static func makeFolder(_ path: String) throws {
        if mkdir(path, 0o700) == 0 { return }
        switch errno {
        case EEXIST:
            var info = stat()
            guard stat(path, &info) == 0, info.st_mode & S_IFMT == S_IFDIR else {
                throw LedgerError(
                    .disk, "\(path): is not a folder; move it away, or set REROLL_HOME elsewhere")
            }
        case ENOENT:
            guard let slash = path.lastIndex(of: "/"), slash > path.startIndex else { fallthrough }
            try makeFolder(String(path[..<slash]))
            guard mkdir(path, 0o700) == 0 || errno == EEXIST else { fallthrough }
        default:
            throw LedgerError.disk(path, errno, doing: "made")
        }
    }

    /// The names in a folder, without `.` and `..`; empty when there is none.
    static func names(in folder: String) -> [String] {
        guard let stream = opendir(folder) else { return [] }
        defer { closedir(stream) }
        var names: [String] = []
        while let entry = readdir(stream) {
            let name = withUnsafeBytes(of: &entry.pointee.d_name) { bytes in
                String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
            }
            if name != "." && name != ".." { names.append(name) }
        }
        return names
    }

    /// The first bytes of a file, at most `count`; nil when it cannot be read.
    static func read(_ path: String, first count: Int) -> [UInt8]? {
        guard let file = Descriptor(path, O_RDONLY) else { return nil }
        var bytes = [UInt8](repeating: 0, count: count)
        var filled = 0
        while filled < count {
            let got = bytes.withUnsafeMutableBytes {
                Platform.read(file.raw, UnsafeMutableRawBufferPointer(rebasing: $0[filled...]))
            }
            if got < 0 && errno == EINTR { continue }
            guard got >= 0 else { return nil }
            if got == 0 { break }
            filled += got
        }
        return Array(bytes[..<filled])
    }
}

/// System calls whose names the file's own functions shadow.
private enum Platform {
    static func read(_ descriptor: Int32, _ buffer: UnsafeMutableRawBufferPointer) -> Int {
        #if canImport(Glibc)
            Glibc.read(descriptor, buffer.baseAddress, buffer.count)
        #else
            Darwin.read(descriptor, buffer.baseAddress, buffer.count)
        #endif
    }
}
