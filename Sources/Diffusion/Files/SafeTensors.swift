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
/// without hole, overlap or rest. A file cut short by another program while it is mapped ends
/// this one with SIGBUS; nothing here can prevent that.
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

/// A file's bytes as long as something holds on to them.
final class Mapping: @unchecked Sendable {
    // Read-only and never moved, so it may be read from any thread.
    let bytes: UnsafeRawBufferPointer
    /// Where they begin.
    let start: UnsafeRawPointer

    init(path: String) throws {
        let descriptor = try openRegularFile(path)
        defer { close(descriptor.number) }
        guard descriptor.size > 0 else {
            throw DiffusionError.file(path: path, reason: "empty")
        }
        guard
            let start = mmap(nil, descriptor.size, PROT_READ, MAP_PRIVATE, descriptor.number, 0),
            start != UnsafeMutableRawPointer(bitPattern: -1)
        else {
            throw DiffusionError.file(path: path, reason: String(cString: strerror(errno)))
        }
        self.start = UnsafeRawPointer(start)
        bytes = UnsafeRawBufferPointer(start: start, count: descriptor.size)
    }

    /// Gives the file's pages back to the system, which brings those that are read again.
    func rest() { madvise(UnsafeMutableRawPointer(mutating: start), bytes.count, MADV_DONTNEED) }

    deinit {
        munmap(UnsafeMutableRawPointer(mutating: start), bytes.count)
    }
}
