#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#elseif canImport(Darwin)
    import Darwin
#endif

/// A safetensors file, memory-mapped and checked from end to end before a tensor is handed out.
///
/// The format: 8 bytes little-endian length of the header, a JSON object of tensor name to
/// `{dtype, shape, data_offsets}` and `__metadata__`, then the data, which the tensors must cover
/// without hole, overlap or rest. A file that another program writes to is noticed at the next
/// `Mapping.check`; cut short before that, reading it ends this program with SIGBUS.
public final class SafeTensors: Sendable {
    /// Where it was read.
    public let path: String
    /// The tensors' names in the order of their data.
    public let names: [String]
    /// Text pairs the writer left.
    public let metadata: [String: String]
    private let tensors: [String: TensorView]

    /// Maps and checks a file.
    ///
    /// - Parameter path: a `*.safetensors` file.
    /// - Throws: `DiffusionError.file` for the file as a whole, `.weights` naming a tensor.
    public init(path: String) throws {
        self.path = path
        let mapping = try Mapping(path: path)
        let header = try SafeTensorsHeader(path: path, bytes: mapping.bytes)
        metadata = header.metadata
        names = header.entries.map(\.name)
        tensors = Dictionary(
            uniqueKeysWithValues: header.entries.map { entry in
                (entry.name, TensorView(entry: entry, mapping: mapping, base: header.dataStart))
            })
    }

    /// The tensor of that name, or nil.
    public subscript(name: String) -> TensorView? { tensors[name] }

    /// The tensor of that name; `DiffusionError.weights` naming it when it is missing.
    public func tensor(_ name: String) throws -> TensorView {
        guard let tensor = tensors[name] else {
            throw DiffusionError.weights(path: path, problems: ["\(name) is missing"])
        }
        return tensor
    }
}

/// A file's bytes, mapped into memory for the lifetime of this object.
///
/// Unchecked: the bytes are read-only and never move, so any thread may read them.
final class Mapping: @unchecked Sendable {
    let bytes: UnsafeRawBufferPointer
    /// The address of the first byte.
    let start: UnsafeRawPointer
    private let path: String
    private let descriptor: Int32
    private let stamp: FileStamp

    init(path: String) throws {
        let descriptor = try openRegularFile(path)
        var isKept = false
        defer { if !isKept { close(descriptor.number) } }
        guard descriptor.size > 0 else {
            throw DiffusionError.file(path: path, reason: "empty")
        }
        guard
            let start = mmap(nil, descriptor.size, PROT_READ, MAP_PRIVATE, descriptor.number, 0),
            start != UnsafeMutableRawPointer(bitPattern: -1)
        else {
            throw DiffusionError.file(path: path, reason: String(cString: strerror(errno)))
        }
        self.path = path
        self.descriptor = descriptor.number
        self.start = UnsafeRawPointer(start)
        bytes = UnsafeRawBufferPointer(start: start, count: descriptor.size)
        stamp = FileStamp(descriptor.number)
        isKept = true
    }

    /// Throws when the file was written to since it was mapped, which changes the mapped bytes too.
    ///
    /// A file put in its place by renaming changes nothing.
    func check() throws {
        guard FileStamp(descriptor) == stamp else {
            throw DiffusionError.file(path: path, reason: "was written to while it was in use")
        }
    }

    /// Releases the file's pages to the system, which reads them again when they are needed.
    func releasePages() {
        madvise(UnsafeMutableRawPointer(mutating: start), bytes.count, MADV_DONTNEED)
    }

    deinit {
        munmap(UnsafeMutableRawPointer(mutating: start), bytes.count)
        close(descriptor)
    }
}

/// A file's size and when it was last written to.
private struct FileStamp: Equatable {
    let numbers: [Int]

    init(_ descriptor: Int32) {
        var status = stat()
        guard fstat(descriptor, &status) == 0 else {
            numbers = []
            return
        }
        #if canImport(Darwin)
            let modified = status.st_mtimespec
        #else
            let modified = status.st_mtim
        #endif
        numbers = [Int(status.st_size), modified.tv_sec, modified.tv_nsec]
    }
}
