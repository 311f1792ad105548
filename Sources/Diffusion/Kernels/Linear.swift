import CKernels

/// y = x W^T + b over rows; W is [columns, inner].
final class Linear {
    let inner: Int
    let columns: Int
    let bias: [Float]?
    private let weights: WeightMatrix
    private var panels: [WeightMatrix.Part] = []

    init(inner: Int, bias: [Float]?, _ weights: WeightMatrix) {
        self.inner = inner
        columns = weights.columns
        self.bias = bias
        self.weights = weights
    }

    /// Inner values a panel is packed of at a time, and floats packed at a time: half a megabyte,
    /// which second level caches hold.
    private static let depth = 2048
    private static let packed = 1 << 17

    /// Multiplies `rows` rows.
    ///
    /// A task packs some panels of the weights and multiplies some rows with them.
    ///
    /// - Parameters:
    ///   - engine: what runs it.
    ///   - source: [rows, inner], `sourceStride` floats from row to row.
    ///   - rows: how many.
    ///   - sourceStride: `inner` if nil.
    ///   - destination: [rows, columns], `destinationStride` floats from row to row.
    ///   - destinationStride: `columns` if nil.
    ///   - adds: adds to what the destination holds.
    /// - Throws: `DiffusionError`.
    func callAsFunction(
        _ engine: Engine, _ source: UnsafePointer<Float>, rows: Int, sourceStride: Int? = nil,
        into destination: UnsafeMutablePointer<Float>, destinationStride: Int? = nil,
        adds: Bool = false
    ) throws {
        if panels.isEmpty { panels = weights.panels(of: engine.panel) }
        let to = destinationStride ?? columns
        try engine.products.withFactors(
            engine, source, rows: rows, k: inner, stride: sourceStride ?? inner
        ) {
            try multiply(
                engine, $0, into: destination + $0.first * to, destinationStride: to, adds: adds)
        }
    }

    private func multiply(
        _ engine: Engine, _ source: Factor, into destination: UnsafeMutablePointer<Float>,
        destinationStride to: Int, adds: Bool
    ) throws {
        let depth = min(inner, Self.depth)
        let most = max(1, Self.packed / (depth * engine.panel))
        let cut = Cut(
            panels: panels.count, most: most, rows: source.rows, each: inner * engine.panel)
        let products = engine.products
        try (bias ?? []).withUnsafeBufferPointer { bias in
            let bias = self.bias == nil ? nil : bias.baseAddress
            try engine.run(cut.tasks, floats: most * depth * engine.panel) { task, packed in
                let (panels, rows) = (panels[cut.panels(task)], cut.rows(task))
                for start in Swift.stride(from: 0, to: inner, by: depth) {
                    let k = min(depth, inner - start)
                    var room = packed
                    for part in panels {
                        products.pack(
                            room, part.type,
                            part.address + start * (part.type == ck_f32 ? 4 : 2), inner,
                            part.columns, k)
                        room += k * part.stride
                    }
                    for row in Swift.stride(from: rows.lowerBound, to: rows.upperBound, by: 24) {
                        var panel = UnsafePointer(packed)
                        for part in panels {
                            products.multiply(
                                destination + row * to + part.first, to,
                                source.data + row * source.stride + products.offset(start),
                                source.stride, panel,
                                min(24, rows.upperBound - row), part.columns, k,
                                bias: start + k < inner ? nil : bias.map { $0 + part.first },
                                adds ? ck_added : start > 0 ? ck_continued : ck_new)
                            panel += k * part.stride
                        }
                    }
                }
            }
        }
    }

    /// The first half of the columns times the GELU of the second, for every position of a tensor
    /// (arXiv:2002.05202).
    func gated(_ engine: Engine, _ x: Tensor) throws -> Tensor {
        if panels.isEmpty { panels = weights.panels(of: engine.panel) }
        let half = columns / 2
        guard half % engine.panel == 0, inner <= Self.depth, let bias else {
            return try engine.geglu(self(engine, x))
        }
        let y = try engine.tensor(n: x.n, height: x.height, width: x.width, channels: half)
        try engine.products.withFactors(engine, x.data, rows: x.n * x.rows, k: inner, stride: inner)
        {
            try gate(engine, $0, bias, into: y.data + $0.first * half)
        }
        return y
    }

    private func gate(
        _ engine: Engine, _ source: Factor, _ bias: [Float], into y: UnsafeMutablePointer<Float>
    ) throws {
        let (half, panel) = (columns / 2, engine.panel)
        let count = half / panel
        let most = max(1, Self.packed / (2 * inner * panel))
        let cut = Cut(panels: count, most: most, rows: source.rows, each: 2 * inner * panel)
        let (kernels, products) = (engine.kernels, engine.products)
        let size = inner * panel
        try bias.withUnsafeBufferPointer { bias in
            guard let bias = bias.baseAddress else { return }
            try engine.run(cut.tasks, floats: 2 * (most * size + 24 * panel)) { task, room in
                let (own, ownRows) = (cut.panels(task), cut.rows(task))
                let packed = room + 2 * 24 * panel
                let pairs = own.flatMap { [panels[$0], panels[$0 + count]] }
                for (index, part) in pairs.enumerated() {
                    products.pack(
                        packed + index * size, part.type, part.address, inner, panel, inner)
                }
                for row in stride(from: ownRows.lowerBound, to: ownRows.upperBound, by: 24) {
                    let m = min(24, ownRows.upperBound - row)
                    for pair in 0..<own.count {
                        for side in 0..<2 {
                            products.multiply(
                                room + side * 24 * panel, panel, source.data + row * source.stride,
                                source.stride, packed + (2 * pair + side) * size, m, panel, inner,
                                bias: bias + pairs[2 * pair + side].first, ck_new)
                        }
                        for line in 0..<m {
                            kernels.gated(
                                room + line * panel, room + (24 + line) * panel,
                                y + (row + line) * half + pairs[2 * pair].first, Int64(panel))
                        }
                    }
                }
            }
        }
    }

    /// Adds the product with every position of a tensor to `target`.
    func callAsFunction(_ engine: Engine, _ x: Tensor, addingTo target: Tensor) throws {
        try self(engine, x.data, rows: x.n * x.rows, into: target.data, adds: true)
    }

    /// Multiplies every position of a tensor with `inner` channels.
    func callAsFunction(_ engine: Engine, _ x: Tensor) throws -> Tensor {
        let y = try engine.tensor(n: x.n, height: x.height, width: x.width, channels: columns)
        try self(engine, x.data, rows: x.n * x.rows, into: y.data)
        return y
    }
}

/// How a product is cut into tasks of some panels and some rows: by its shape alone, never by the
/// number of threads.
struct Cut {
    /// Multiply-adds that are worth a task of their own: about 20 microseconds of one core.
    static let grain = 2 << 20
    /// Tasks a product is cut into at least, where it is large enough.
    static let wanted = 16
    /// Rows of a task at most.
    static let most = 1024

    private let panelCount: Int
    private let rowCount: Int
    private let panelGroups: Int
    private let rowBlocks: Int

    /// - Parameters:
    ///   - panels: of the weights.
    ///   - most: panels of a task at most.
    ///   - rows: of the product.
    ///   - each: multiply-adds of a panel and a row.
    init(panels: Int, most: Int, rows: Int, each: Int) {
        (panelCount, rowCount) = (panels, rows)
        let work = panels * rows * each
        let wanted = max(1, min(Self.wanted, work / Self.grain))
        let few = (panels + most - 1) / most
        // Rows are cut only into blocks that are worth packing the panels for.
        let worth = max(1, rows / 256)
        panelGroups = min(panels, max(few, (wanted + worth - 1) / worth))
        rowBlocks = max(
            (rows + Self.most - 1) / Self.most,
            min(max(1, rows / 32), (wanted + panelGroups - 1) / max(1, panelGroups)))
    }

    var tasks: Int { panelGroups * rowBlocks }

    /// The panels of a task.
    func panels(_ task: Int) -> Range<Int> {
        let group = task / rowBlocks
        return group * panelCount / panelGroups..<(group + 1) * panelCount / panelGroups
    }

    /// The rows of a task.
    func rows(_ task: Int) -> Range<Int> {
        let block = task % rowBlocks
        return block * rowCount / rowBlocks..<(block + 1) * rowCount / rowBlocks
    }
}
