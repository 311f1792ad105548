#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// A little space held back on the library's disk, given up so that a run's end can be written.
enum Reserve {
    static let size = 256 * 1024

    static func path(_ home: String) -> String { home + "/reserve" }

    /// Makes the file where it is missing or was given up; a full disk leaves it as it is.
    static func fill(_ home: String) {
        guard Files.size(path(home)) != size,
            let file = Descriptor(path(home), O_WRONLY | O_CREAT | O_TRUNC)
        else { return }
        // Not zeros: a file system that compresses would hold nothing back.
        var random = SystemRandomNumberGenerator()
        let bytes = (0..<size / 8).map { _ in random.next() }
        bytes.withUnsafeBytes { buffer in
            var rest = buffer[...]
            while !rest.isEmpty {
                let written = write(
                    file.raw, UnsafeRawBufferPointer(rebasing: rest).baseAddress, rest.count)
                guard written > 0 else { break }
                rest = rest.dropFirst(written)
            }
        }
    }

    /// Gives the space back to the disk.
    static func release(_ home: String) {
        truncate(path(home), 0)
    }
}
