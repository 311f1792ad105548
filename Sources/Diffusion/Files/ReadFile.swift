#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#elseif canImport(Darwin)
    import Darwin
#endif

/// The whole of a regular file; `DiffusionError.file` when it is missing, unreadable or over
/// 64 MiB, far above any configuration or vocabulary.
func readFile(_ path: String) throws -> [UInt8] {
    let descriptor = try openRegularFile(path)
    defer { close(descriptor.number) }
    let limit = 64 << 20
    guard descriptor.size <= limit else {
        throw DiffusionError.file(
            path: path, reason: "\(descriptor.size) bytes; allowed up to \(limit)")
    }
    var bytes: [UInt8] = []
    bytes.reserveCapacity(descriptor.size)
    var buffer = [UInt8](repeating: 0, count: 1 << 16)
    while true {
        let count = read(descriptor.number, &buffer, buffer.count)
        if count < 0 {
            if errno == EINTR { continue }
            throw DiffusionError.file(path: path, reason: String(cString: strerror(errno)))
        }
        guard count > 0 else { return bytes }
        bytes.append(contentsOf: buffer[..<count])
        guard bytes.count <= limit else {
            throw DiffusionError.file(path: path, reason: "grew over \(limit) bytes while read")
        }
    }
}

/// Opens a file for reading and says how long it is; a pipe or a device is refused, lest it block.
func openRegularFile(_ path: String) throws -> (number: Int32, size: Int) {
    let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
    guard descriptor >= 0 else {
        throw DiffusionError.file(path: path, reason: String(cString: strerror(errno)))
    }
    var status = stat()
    guard fstat(descriptor, &status) == 0 else {
        let reason = String(cString: strerror(errno))
        close(descriptor)
        throw DiffusionError.file(path: path, reason: reason)
    }
    guard status.st_mode & S_IFMT == S_IFREG else {
        close(descriptor)
        throw DiffusionError.file(path: path, reason: "not a regular file")
    }
    return (descriptor, Int(status.st_size))
}

/// Whether anything exists at a path, readable or not.
func fileExists(_ path: String) -> Bool { access(path, F_OK) == 0 }
