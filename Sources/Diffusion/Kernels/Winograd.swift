import CKernels

/// 4x4 positions of the result each; images and their tiles in order.
private struct Tiles {
    let images: Int
    let down: Int
    let across: Int

    /// Of a result.
    init(_ y: Tensor) {
        (images, down, across) = (y.n, (y.height + 3) / 4, (y.width + 3) / 4)
    }

    var count: Int { images * down * across }

    /// The image of a tile, and its first row and column.
    func place(_ tile: Int) -> (image: Int, top: Int, left: Int) {
        (tile / (down * across), tile / across % down * 4, tile % across * 4)
    }
}

extension Convolution {
    /// Floats of transformed positions held at a time, and of transformed weights.
    private static let heldPositions = 3 << 20
    private static let heldWeights = 12 << 20
    /// Tiles of one task: their sums and a panel of weights fit a second level cache.
    private static let block = 128
    /// With fewer tiles than this each task transforms the weights it needs for itself.
    private static let few = 64
    /// Inner channels a task transforms the weights of at a time.
    private static let depth = 64

    /// Winograd's F(4x4, 3x3): transforms positions and weights, takes 36 products of them, and
    /// transforms the sums back.
    func winograd(
        _ engine: Engine, _ x: Tensor, scales: Tensor?, _ bias: UnsafePointer<Float>,
        into y: Tensor, adds: Bool
    ) throws {
        let tiles = Tiles(y)
        // A row a cache line longer than its channels: rows 4 KiB apart would share few lines.
        let row = channelsIn + 16
        let most = max(Self.block, Self.heldPositions / (36 * row))
        let parts = (tiles.count + most - 1) / most
        let zeros = try engine.tensor(n: 1, height: 1, width: 1, channels: channelsIn)
        zeros.data.update(repeating: 0, count: channelsIn)
        let source = UnsafeMutablePointer<ck_source>.allocate(capacity: 1)
        defer { source.deallocate() }
        source.initialize(
            to: ck_source(
                x: x.data, height: Int64(x.height), width: Int64(x.width),
                channels: Int64(channelsIn), shown_height: Int64(y.height),
                shown_width: Int64(y.width), scales: scales.map { UnsafePointer($0.data) },
                zeros: zeros.data))
        // [tile blocks][36][tiles of the block][row]
        let input = try engine.tensor(
            n: 1, height: 36, width: (tiles.count + parts - 1) / parts, channels: row)
        let ahead = tiles.count > Self.few ? try transformed(engine, 0) : nil
        for part in 0..<parts {
            let range = part * tiles.count / parts..<(part + 1) * tiles.count / parts
            let blocks = (range.count + Self.block - 1) / Self.block
            let cut = { (block: Int) in
                block * range.count / blocks..<(block + 1) * range.count / blocks
            }
            let side = Int(CK_TILES)
            let pieces = (range.count + side - 1) / side
            try engine.run(pieces) { piece, _ in
                let end = min(range.count, (piece + 1) * side)
                var tile = piece * side
                while tile < end {
                    let block = ((tile + 1) * blocks - 1) / range.count
                    let own = cut(block)
                    let (image, top, left) = tiles.place(range.lowerBound + tile)
                    let count = min(min(end, own.upperBound) - tile, tiles.across - left / 4)
                    engine.kernels.winograd_input(
                        input.data + (own.lowerBound * 36 + tile - own.lowerBound) * row,
                        Int64(row), Int64(own.count * row), source, Int64(image), Int64(top),
                        Int64(left), Int64(count))
                    tile += count
                }
            }
            var known = ahead
            var next = 0
            while next < panels.count {
                if let held = known, held.panels.upperBound <= next {
                    known = try transformed(engine, next)
                }
                let panels = known?.panels ?? 0..<self.panels.count
                let panel = engine.panel
                let size = min(Self.block, range.count) * panel + 16
                let weightSize = Self.depth * panel + 16
                try engine.run(
                    blocks * panels.count, floats: 36 * (size + (known == nil ? weightSize : 0))
                ) { task, sums in
                    let (number, own) = (
                        panels.lowerBound + task % panels.count, cut(task / panels.count)
                    )
                    let part = self.panels[number]
                    let source = input.data + own.lowerBound * 36 * row
                    if let known {
                        let weights = known.data + (number - panels.lowerBound) * known.size * 36
                        for position in 0..<36 {
                            engine.kernels.product(
                                sums + position * size, Int64(part.stride),
                                source + position * own.count * row, Int64(row),
                                weights + position * known.size, Int64(own.count),
                                Int64(part.stride), Int64(channelsIn), 1, nil, nil, ck_new,
                                weights + (position + 1) * known.size)
                        }
                    } else {
                        let weights = sums + 36 * size
                        for start in stride(from: 0, to: channelsIn, by: Self.depth) {
                            let k = min(Self.depth, channelsIn - start)
                            engine.kernels.winograd_weights(
                                weights, Int64(weightSize), part.type, part.address,
                                Int64(channelsIn), Int64(start), Int64(part.columns), Int64(k))
                            for position in 0..<36 {
                                engine.kernels.product(
                                    sums + position * size, Int64(part.stride),
                                    source + position * own.count * row + start, Int64(row),
                                    weights + position * weightSize, Int64(own.count),
                                    Int64(part.stride), Int64(k), 1, nil, nil,
                                    start > 0 ? ck_continued : ck_new, nil)
                            }
                        }
                    }
                    for tile in own {
                        let (image, top, left) = tiles.place(range.lowerBound + tile)
                        engine.kernels.winograd_output(
                            y.data + image * y.rows * channelsOut, Int64(y.height),
                            Int64(y.width), Int64(channelsOut), Int64(top), Int64(left),
                            Int64(part.first), Int64(part.columns),
                            sums + (tile - own.lowerBound) * part.stride, Int64(size),
                            bias + part.first, adds ? 1 : 0)
                    }
                }
                next = panels.upperBound
            }
        }
    }

    /// The weights of some panels, transformed.
    private struct Transformed {
        let panels: Range<Int>
        /// Floats of one panel of one of the 36 products.
        let size: Int
        let tensor: Tensor
        var data: UnsafeMutablePointer<Float> { tensor.data }
    }

    /// Transforms the weights of as many panels as may be held at a time, from `first` on.
    private func transformed(_ engine: Engine, _ first: Int) throws -> Transformed {
        let size = channelsIn * engine.panel + 16
        let count = min(panels.count - first, max(1, Self.heldWeights / (36 * size)))
        let tensor = try engine.tensor(n: 1, height: count, width: 36, channels: size)
        let pieces = (channelsIn + Self.depth - 1) / Self.depth
        try engine.run(count * pieces) { task, _ in
            let (number, start) = (task / pieces, task % pieces * Self.depth)
            let part = panels[first + number]
            engine.kernels.winograd_weights(
                tensor.data + number * 36 * size + start * part.stride, Int64(size), part.type,
                part.address, Int64(channelsIn), Int64(start), Int64(part.columns),
                Int64(min(Self.depth, channelsIn - start)))
        }
        return Transformed(panels: first..<first + count, size: size, tensor: tensor)
    }
}
