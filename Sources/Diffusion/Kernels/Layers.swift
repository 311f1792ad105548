import CDNN

/// Plain weights of a layer, converted when they are asked for (a mapped file, mostly).
typealias PlainWeights = () throws -> [Float]

/// Packs a layer's weights on first use, once for each layout its operations want.
final class WeightCache {
    private let plain: PlainWeights
    private let out: Int
    private let inner: Int
    private let kernel: Int
    private var packed: [PackedWeights] = []

    init(out: Int, in inner: Int, kernel: Int, _ plain: @escaping PlainWeights) {
        self.out = out
        self.inner = inner
        self.kernel = kernel
        self.plain = plain
    }

    func weights(for operation: Operation, _ engine: Engine) throws -> PackedWeights {
        if let known = packed.first(where: {
            $0.operation === operation || $0.operation.sharesWeights(with: operation)
        }) {
            return known
        }
        let made = try PackedWeights(
            try plain(), out: out, in: inner, kernel: kernel, for: operation, stream: engine.stream)
        packed.append(made)
        return made
    }
}

/// y = x W^T + b over rows; W is [columns, inner].
final class Linear {
    let inner: Int
    let columns: Int
    let bias: [Float]?
    private let cache: WeightCache

    init(inner: Int, columns: Int, bias: [Float]?, _ plain: @escaping PlainWeights) {
        self.inner = inner
        self.columns = columns
        self.bias = bias
        cache = WeightCache(out: columns, in: inner, kernel: 0, plain)
    }

    /// Multiplies `rows` rows.
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
        let from = sourceStride ?? inner
        let to = destinationStride ?? columns
        let chunk = Cut.rows(rows, work: rows * inner * columns, multiple: 16)
        var tasks: [Engine.Task] = []
        try (bias ?? []).withUnsafeBufferPointer { bias in
            for start in stride(from: 0, to: rows, by: chunk) {
                let operation = try engine.operation(
                    MatrixShape(
                        rows: min(chunk, rows - start), inner: inner, columns: columns,
                        sourceStride: from, destinationStride: to, hasBias: self.bias != nil,
                        adds: adds))
                tasks.append(
                    Engine.Task(
                        operation: operation, weights: try cache.weights(for: operation, engine),
                        source: source + start * from,
                        bias: self.bias == nil ? nil : bias.baseAddress,
                        destination: destination + start * to))
            }
            try engine.run(tasks, "matrix product [\(rows), \(inner)] x [\(inner), \(columns)]")
        }
    }

    /// Adds the product with every position of a tensor to `target`.
    func callAsFunction(_ engine: Engine, _ x: Tensor, addingTo target: Tensor) throws {
        try self(engine, x.data, rows: x.n * x.rows, into: target.data, adds: true)
    }

    /// Multiplies every position of a tensor with `inner` channels.
    func callAsFunction(_ engine: Engine, _ x: Tensor) throws -> Tensor {
        let y = engine.tensor(n: x.n, height: x.height, width: x.width, channels: columns)
        try self(engine, x.data, rows: x.n * x.rows, into: y.data)
        return y
    }
}

/// A convolution with zero padding; weights are [out, in, kernel, kernel].
final class Convolution {
    let channelsIn: Int
    let channelsOut: Int
    let kernel: Int
    let step: Int
    let padding: Int
    let bias: [Float]
    private let cache: WeightCache

    init(
        in channelsIn: Int, out channelsOut: Int, kernel: Int, stride: Int = 1, padding: Int,
        bias: [Float], _ plain: @escaping PlainWeights
    ) {
        self.channelsIn = channelsIn
        self.channelsOut = channelsOut
        self.kernel = kernel
        self.step = stride
        self.padding = padding
        self.bias = bias
        cache = WeightCache(out: channelsOut, in: channelsIn, kernel: kernel, plain)
    }

    /// Convolves [n, height, width, in] to [n, oh, ow, out].
    ///
    /// - Parameters:
    ///   - engine: what runs it.
    ///   - x: the source.
    ///   - extraBias: [out], added to the layer's bias.
    ///   - target: where to add the result; nil for a new tensor.
    /// - Returns: the target, or the new tensor.
    /// - Throws: `DiffusionError`.
    func callAsFunction(
        _ engine: Engine, _ x: Tensor, extraBias: UnsafePointer<Float>? = nil,
        addingTo target: Tensor? = nil
    ) throws -> Tensor {
        let oh = (x.height + 2 * padding - kernel) / step + 1
        let ow = (x.width + 2 * padding - kernel) / step + 1
        let y = target ?? engine.tensor(n: x.n, height: oh, width: ow, channels: channelsOut)
        let work = oh * ow * channelsIn * channelsOut * kernel * kernel
        let band = Cut.rows(oh, work: work, multiple: 1)
        var tasks: [Engine.Task] = []
        var bias = self.bias
        if let extraBias { for i in bias.indices { bias[i] += extraBias[i] } }
        try bias.withUnsafeBufferPointer { bias in
            for image in 0..<x.n {
                for first in stride(from: 0, to: oh, by: band) {
                    let last = min(oh, first + band)
                    // Source rows under the window of output rows first..<last.
                    let top = first * step - padding
                    let bottom = (last - 1) * step - padding + kernel
                    let from = max(0, top)
                    let shape = ConvolutionShape(
                        batch: 1, height: min(x.height, bottom) - from, width: x.width,
                        channelsIn: channelsIn, channelsOut: channelsOut, kernel: kernel,
                        stride: step, top: from - top, bottom: max(0, bottom - x.height),
                        left: padding, right: padding, adds: target != nil)
                    let operation = try engine.operation(shape)
                    let source = (image * x.height + from) * x.width * channelsIn
                    let destination = (image * oh + first) * ow * channelsOut
                    tasks.append(
                        Engine.Task(
                            operation: operation,
                            weights: try cache.weights(for: operation, engine),
                            source: x.data + source, bias: bias.baseAddress,
                            destination: y.data + destination))
                }
            }
            try engine.run(tasks, "convolution of [\(x.height), \(x.width), \(channelsIn)]")
        }
        return y
    }
}

/// How work is cut into tasks: by its shape alone, never by the number of threads.
enum Cut {
    /// Multiply-adds that are worth a task of their own: about 20 microseconds of one core.
    static let grain = 2 << 20
    /// Tasks one image or matrix is cut into at most.
    static let most = 16

    /// Rows for each task, so that a task has at least `grain` multiply-adds.
    static func rows(_ rows: Int, work: Int, multiple: Int) -> Int {
        let tasks = max(1, min(most, work / grain, rows / multiple))
        let each = (rows + tasks - 1) / tasks
        return max(1, (each + multiple - 1) / multiple * multiple)
    }
}
