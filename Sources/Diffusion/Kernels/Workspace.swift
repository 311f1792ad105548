import CDNN

/// Memory aligned to a quarter of a page, freed with its owner.
final class Memory: @unchecked Sendable {
    let bytes: Int
    let address: UnsafeMutableRawPointer

    init(bytes: Int) {
        self.bytes = max(64, bytes)
        address = .allocate(byteCount: self.bytes, alignment: 1024)
    }

    var floats: UnsafeMutablePointer<Float> { address.assumingMemoryBound(to: Float.self) }

    deinit { address.deallocate() }
}

/// Buffers that are used again by the next tensor of the same size.
final class Workspace {
    private var free: [Int: [Memory]] = [:]
    /// Bytes kept for tensors to come.
    private(set) var freeBytes = 0

    /// A buffer of at least `count` floats, its content undefined.
    func take(_ count: Int) -> Memory {
        let bytes = (max(1, count) * MemoryLayout<Float>.stride + 1023) & ~1023
        guard let memory = free[bytes]?.popLast() else { return Memory(bytes: bytes) }
        freeBytes -= bytes
        return memory
    }

    /// Takes a buffer back.
    func give(_ memory: Memory) {
        free[memory.bytes, default: []].append(memory)
        freeBytes += memory.bytes
    }

    /// Frees all that is not in use, if it is more than `bytes`.
    func trim(to bytes: Int) {
        guard freeBytes > bytes else { return }
        free = [:]
        freeBytes = 0
    }
}

/// Activations: `n` images or sequences of `rows` positions with `channels` values each, the
/// channels innermost (nhwc; a sequence has height 1).
final class Tensor {
    let n: Int
    let height: Int
    let width: Int
    let channels: Int
    let data: UnsafeMutablePointer<Float>
    private let memory: Memory
    private let workspace: Workspace

    init(_ workspace: Workspace, n: Int, height: Int, width: Int, channels: Int) {
        self.n = n
        self.height = height
        self.width = width
        self.channels = channels
        self.workspace = workspace
        memory = workspace.take(n * height * width * channels)
        data = memory.floats
    }

    deinit { workspace.give(memory) }

    /// Positions of one image.
    var rows: Int { height * width }
    /// Values in all.
    var count: Int { n * rows * channels }
    /// The values, copied out.
    var values: [Float] { Array(UnsafeBufferPointer(start: data, count: count)) }
}
