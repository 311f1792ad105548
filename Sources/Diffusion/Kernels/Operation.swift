import CDNN

/// oneDNN's engine, freed after the last thing made with it.
final class EngineHandle {
    let engine: dnnl_engine_t

    init() throws {
        var engine: dnnl_engine_t?
        if let problem = cdnn_open() {
            throw DiffusionError.kernel("cannot be loaded: \(String(cString: problem))")
        }
        try check(cdnn_engine(&engine), "no CPU engine")
        guard let engine else { throw DiffusionError.kernel("no CPU engine") }
        self.engine = engine
    }

    deinit { cdnn_engine_free(engine) }
}

/// A oneDNN primitive for one shape, run on whichever thread asks for it.
final class Operation {
    private(set) var op = cdnn_op()
    private let args: UnsafeMutablePointer<cdnn_args>
    private let threads: Int
    private let handle: EngineHandle

    private init(_ handle: EngineHandle, threads: Int) {
        self.handle = handle
        self.threads = threads
        args = .allocate(capacity: threads)
        args.initialize(repeating: cdnn_args(), count: threads)
    }

    deinit {
        for worker in 0..<threads { cdnn_args_free(&args[worker]) }
        args.deallocate()
        cdnn_op_free(&op)
    }

    /// Makes a convolution.
    convenience init(_ shape: ConvolutionShape, _ handle: EngineHandle, threads: Int) throws {
        self.init(handle, threads: threads)
        var conv = shape.conv
        try check(cdnn_op_conv(&op, handle.engine, &conv), "convolution \(shape)")
        try makeArguments("convolution \(shape)")
    }

    /// Makes a matrix product with packed weights.
    convenience init(_ shape: MatrixShape, _ handle: EngineHandle, threads: Int) throws {
        self.init(handle, threads: threads)
        var matmul = shape.matmul
        try check(cdnn_op_matmul(&op, handle.engine, &matmul), "matrix product \(shape)")
        try makeArguments("matrix product \(shape)")
    }

    private func makeArguments(_ what: String) throws {
        for worker in 0..<threads { try check(cdnn_args_make(&args[worker], &op), what) }
    }

    /// Bytes of working memory a run needs.
    var scratchBytes: Int { op.scratch_bytes }
    /// Bytes its packed weights take.
    var weightBytes: Int { op.weight_bytes }

    /// Whether weights packed for `other` serve here too.
    func sharesWeights(with other: Operation) -> Bool {
        cdnn_same_weights(&op, &other.op) != 0
    }

    /// Runs on the calling thread, which must be worker number `worker`; 0 or oneDNN's status.
    func run(
        worker: Int, stream: dnnl_stream_t, source: UnsafePointer<Float>, weights: PackedWeights,
        bias: UnsafePointer<Float>?, destination: UnsafeMutablePointer<Float>,
        scratch: UnsafeMutableRawPointer
    ) -> Int32 {
        cdnn_run(
            &op, &args[worker], stream, source, weights.memory, bias, destination, scratch)
    }
}

/// Weights in the layout an operation wants.
final class PackedWeights {
    let operation: Operation
    let memory: dnnl_memory_t
    private let bytes: Memory

    /// Packs `[out, in, kernel, kernel]`, or `[out, in]` if `kernel` is 0.
    init(
        _ plain: UnsafePointer<Float>, out: Int, in inner: Int, kernel: Int,
        for operation: Operation, stream: dnnl_stream_t
    ) throws {
        self.operation = operation
        bytes = Memory(bytes: operation.weightBytes)
        var op = operation.op
        var memory: dnnl_memory_t?
        try check(cdnn_weights(&memory, &op, bytes.address), "weights")
        guard let memory else { throw DiffusionError.kernel("weights: no memory") }
        self.memory = memory
        let status = cdnn_pack(
            &op, stream, plain, Int64(out), Int64(inner), Int64(kernel), memory)
        try check(status, "packing weights [\(out), \(inner), \(kernel), \(kernel)]")
    }

    deinit { cdnn_memory_free(memory) }
}

/// Turns a oneDNN status into an error that says what was being done.
func check(_ status: Int32, _ what: @autoclosure () -> String) throws {
    if status != 0 { throw DiffusionError.kernel("\(what()): status \(status)") }
}

/// A convolution of `batch` nhwc images; the padding is zeros.
struct ConvolutionShape: Hashable {
    var batch: Int
    /// Of the source.
    var height: Int
    /// Of the source.
    var width: Int
    var channelsIn: Int
    var channelsOut: Int
    var kernel: Int
    var stride: Int
    var top: Int
    var bottom: Int
    var left: Int
    var right: Int
    /// Adds to what is in the destination.
    var adds: Bool

    var conv: cdnn_conv {
        cdnn_conv(
            batch: Int64(batch), height: Int64(height), width: Int64(width),
            in: Int64(channelsIn), out: Int64(channelsOut), kernel: Int64(kernel),
            stride: Int64(stride), top: Int64(top), bottom: Int64(bottom), left: Int64(left),
            right: Int64(right), sum: adds ? 1 : 0, winograd: 0)
    }
}

/// A product [rows, inner] x [columns, inner]^T -> [rows, columns].
struct MatrixShape: Hashable {
    var rows: Int
    var inner: Int
    var columns: Int
    /// Floats from one row of the source to the next.
    var sourceStride: Int
    /// Floats from one row of the destination to the next.
    var destinationStride: Int
    var hasBias: Bool
    /// Adds to what is in the destination.
    var adds: Bool

    var matmul: cdnn_matmul {
        cdnn_matmul(
            rows: Int64(rows), inner: Int64(inner), columns: Int64(columns),
            src_stride: Int64(sourceStride), dst_stride: Int64(destinationStride),
            bias: hasBias ? 1 : 0, sum: adds ? 1 : 0)
    }
}
