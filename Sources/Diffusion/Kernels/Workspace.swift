#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// Memory aligned to a quarter of a page, freed with its owner.
///
/// Unchecked: address and size never change; the owners see to it that tasks write different parts.
final class Memory: @unchecked Sendable {
    let bytes: Int
    let address: UnsafeMutableRawPointer

    /// - Throws: `DiffusionError.kernel` where the process may not have so much.
    convenience init(bytes: Int) throws {
        guard let memory = Self.allocate(bytes) else {
            throw DiffusionError.kernel(
                "no memory for \(max(1, bytes >> 20)) MB more; a smaller picture, fp16 weights or a"
                    + " higher limit (`ulimit -v`) would do")
        }
        self.init(memory, bytes)
    }

    /// Nil where the process may not have so much.
    convenience init?(ifAllowed bytes: Int) {
        guard let memory = Self.allocate(bytes) else { return nil }
        self.init(memory, bytes)
    }

    private static func allocate(_ bytes: Int) -> UnsafeMutableRawPointer? {
        var address: UnsafeMutableRawPointer?
        let alignment = bytes >= large ? 2 << 20 : 1024
        return posix_memalign(&address, alignment, max(64, bytes)) == 0 ? address : nil
    }

    /// The size from which on whole pages of 2 MiB are requested.
    private static let large = 8 << 20

    private init(_ address: UnsafeMutableRawPointer, _ bytes: Int) {
        self.address = address
        self.bytes = max(64, bytes)
        #if os(Linux)
            // With pages of 2 MiB the processor needs far fewer lookups in the page table.
            if self.bytes >= Self.large { madvise(address, self.bytes, MADV_HUGEPAGE) }
        #endif
    }

    var floats: UnsafeMutablePointer<Float> { address.assumingMemoryBound(to: Float.self) }

    deinit { free(address) }
}

/// Working memory for tensors: each is placed as low as it fits, so that touched pages are used
/// again, and no step but the first allocates.
final class Workspace {
    /// Memory with its gaps.
    final class Arena {
        fileprivate let memory: Memory
        /// Ascending, none beside another.
        fileprivate var gaps: [Range<Int>]
        /// Bytes below this have been in use.
        fileprivate var touched = 0
        fileprivate var used = 0

        fileprivate init(_ memory: Memory) {
            self.memory = memory
            gaps = [0..<memory.bytes]
        }

        fileprivate func take(_ bytes: Int) -> Range<Int>? {
            guard let index = gaps.firstIndex(where: { $0.count >= bytes }) else { return nil }
            let gap = gaps[index]
            let taken = gap.lowerBound..<gap.lowerBound + bytes
            if taken.upperBound == gap.upperBound {
                gaps.remove(at: index)
            } else {
                gaps[index] = taken.upperBound..<gap.upperBound
            }
            touched = max(touched, taken.upperBound)
            used += bytes
            return taken
        }

        fileprivate func give(_ block: Range<Int>) {
            used -= block.count
            let next = gaps.firstIndex { $0.lowerBound >= block.upperBound } ?? gaps.count
            var whole = block
            var replaced = next..<next
            if next < gaps.count, gaps[next].lowerBound == whole.upperBound {
                whole = whole.lowerBound..<gaps[next].upperBound
                replaced = next..<next + 1
            }
            if next > 0, gaps[next - 1].upperBound == whole.lowerBound {
                whole = gaps[next - 1].lowerBound..<whole.upperBound
                replaced = next - 1..<replaced.upperBound
            }
            gaps.replaceSubrange(replaced, with: CollectionOfOne(whole))
        }
    }

    /// The place of a tensor.
    struct Block {
        fileprivate let arena: Arena
        fileprivate let bytes: Range<Int>

        var floats: UnsafeMutablePointer<Float> {
            (arena.memory.address + bytes.lowerBound).assumingMemoryBound(to: Float.self)
        }
    }

    private var arenas: [Arena] = []
    /// The least an arena takes; the system gives the pages when they are touched.
    private static let least = 256 << 20

    /// Bytes that have been in use and are not.
    var freeBytes: Int { arenas.reduce(0) { $0 + $1.touched - $1.used } }

    /// Room for at least `count` floats, its content undefined.
    ///
    /// - Throws: `DiffusionError.kernel` where there is no memory for it.
    func take(_ count: Int) throws -> Block {
        let bytes = (max(1, count) * MemoryLayout<Float>.stride + 1023) & ~1023
        for arena in arenas {
            if let taken = arena.take(bytes) { return Block(arena: arena, bytes: taken) }
        }
        arenas.removeAll { $0.used == 0 }
        let arena = Arena(
            try Memory(ifAllowed: max(bytes, Self.least)) ?? Memory(bytes: bytes))
        arenas.append(arena)
        return Block(arena: arena, bytes: arena.take(bytes) ?? 0..<bytes)
    }

    /// Takes room back.
    func give(_ block: Block) { block.arena.give(block.bytes) }

    /// Frees the memory in which nothing is in use, if more than `bytes` are not.
    func trim(to bytes: Int) {
        if freeBytes > bytes { arenas.removeAll { $0.used == 0 } }
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
    private let block: Workspace.Block
    private let workspace: Workspace

    init(_ workspace: Workspace, n: Int, height: Int, width: Int, channels: Int) throws {
        self.n = n
        self.height = height
        self.width = width
        self.channels = channels
        self.workspace = workspace
        block = try workspace.take(n * height * width * channels)
        data = block.floats
    }

    deinit { workspace.give(block) }

    /// Positions of one image.
    var rows: Int { height * width }
    /// Values in all.
    var count: Int { n * rows * channels }
    /// The values, copied out.
    var values: [Float] { Array(UnsafeBufferPointer(start: data, count: count)) }
}
