#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#endif

/// Memory aligned to a quarter of a page, freed with its owner.
final class Memory: @unchecked Sendable {
    let bytes: Int
    let address: UnsafeMutableRawPointer

    init(bytes: Int) {
        self.bytes = max(64, bytes)
        let large = self.bytes >= 8 << 20
        address = .allocate(byteCount: self.bytes, alignment: large ? 2 << 20 : 1024)
        #if os(Linux)
            // In pages of 2 MiB the processor finds its way with far fewer looks at the page table.
            if large { madvise(address, self.bytes, MADV_HUGEPAGE) }
        #endif
    }

    var floats: UnsafeMutablePointer<Float> { address.assumingMemoryBound(to: Float.self) }

    deinit { address.deallocate() }
}

/// Buffers that are used again by the next tensor that fits.
final class Workspace {
    private var free: [Memory] = []
    /// Bytes kept for tensors to come.
    private(set) var freeBytes = 0
    /// What may be kept when more is needed.
    private static let most = 256 << 20

    /// A buffer of at least `count` floats, its content undefined.
    func take(_ count: Int) -> Memory {
        let bytes = (max(1, count) * MemoryLayout<Float>.stride + 1023) & ~1023
        // The smallest that fits, unless half of it and more would lie idle.
        var best: Int?
        for (index, memory) in free.enumerated()
        where memory.bytes >= bytes && memory.bytes <= 2 * bytes {
            if best.map({ memory.bytes < free[$0].bytes }) ?? true { best = index }
        }
        if let best {
            freeBytes -= free[best].bytes
            return free.swapRemove(at: best)
        }
        while freeBytes > Self.most,
            let largest = free.indices.max(by: { free[$0].bytes < free[$1].bytes })
        {
            freeBytes -= free[largest].bytes
            _ = free.swapRemove(at: largest)
        }
        return Memory(bytes: bytes)
    }

    /// Takes a buffer back.
    func give(_ memory: Memory) {
        free.append(memory)
        freeBytes += memory.bytes
    }

    /// Frees all that is not in use, if it is more than `bytes`.
    func trim(to bytes: Int) {
        guard freeBytes > bytes else { return }
        free = []
        freeBytes = 0
    }
}

extension Array {
    /// Removes an element, the last taking its place.
    fileprivate mutating func swapRemove(at index: Int) -> Element {
        swapAt(index, count - 1)
        return removeLast()
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
