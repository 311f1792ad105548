import CDNN

/// What the networks compute on: threads, primitives by shape, working memory.
///
/// oneDNN only ever runs on one thread at a time here: every operation is cut into tasks by its
/// shape alone, and the pool shares them out. So the bits of a result depend on neither the number
/// of threads nor which of them took which task. Not for use by two callers at once.
final class Engine {
    let pool: Pool
    let workspace = Workspace()
    private let handle: EngineHandle
    private let streams: [dnnl_stream_t]
    private var scratch: [Memory]
    private var convolutions: [ConvolutionShape: Operation] = [:]
    private var products: [MatrixShape: Operation] = [:]
    /// Asked between operations; true ends the run with `DiffusionError.cancelled`.
    var isCancelled: () -> Bool = { false }
    private let failure: UnsafeMutablePointer<Int64>

    init(threads: Int) throws {
        pool = Pool(threads: threads)
        handle = try EngineHandle()
        var streams: [dnnl_stream_t] = []
        for _ in 0..<pool.threads {
            var stream: dnnl_stream_t?
            try check(cdnn_stream(&stream, handle.engine), "no stream")
            if let stream { streams.append(stream) }
        }
        self.streams = streams
        scratch = streams.map { _ in Memory(bytes: 1 << 16) }
        failure = .allocate(capacity: 1)
        failure.initialize(to: 0)
        pool.open()
    }

    deinit {
        pool.close()
        for stream in streams { cdnn_stream_free(stream) }
        failure.deallocate()
    }

    /// Runs `body` with OpenMP held to the calling thread.
    func session<Result>(_ body: () throws -> Result) rethrows -> Result {
        let before = cdnn_omp_threads(1)
        defer { _ = cdnn_omp_threads(before) }
        return try body()
    }

    /// A new tensor, its content undefined.
    func tensor(n: Int, height: Int, width: Int, channels: Int) -> Tensor {
        Tensor(workspace, n: n, height: height, width: width, channels: channels)
    }

    /// Throws if the caller of the run has cancelled it.
    func checkCancelled() throws {
        if isCancelled() { throw DiffusionError.cancelled }
    }

    /// A worker's working memory; grown before a parallel section, never within one.
    func scratch(of worker: Int) -> UnsafeMutableRawPointer { scratch[worker].address }

    /// Makes sure each worker has `bytes` of working memory.
    func reserve(_ bytes: Int) {
        for worker in scratch.indices where scratch[worker].bytes < bytes {
            scratch[worker] = Memory(bytes: bytes)
        }
    }

    /// The operation for a shape, made on first use.
    func operation(_ shape: ConvolutionShape) throws -> Operation {
        if let known = convolutions[shape] { return known }
        let made = try Operation(shape, handle, threads: pool.threads)
        convolutions[shape] = made
        return made
    }

    /// The operation for a shape, made on first use.
    func operation(_ shape: MatrixShape) throws -> Operation {
        if let known = products[shape] { return known }
        let made = try Operation(shape, handle, threads: pool.threads)
        products[shape] = made
        return made
    }

    /// The stream to pack weights on.
    var stream: dnnl_stream_t { streams[0] }

    /// One task of an operation.
    struct Task {
        var operation: Operation
        var weights: PackedWeights
        var source: UnsafePointer<Float>
        var bias: UnsafePointer<Float>?
        var destination: UnsafeMutablePointer<Float>
    }

    /// Runs tasks that write disjoint parts of their destinations.
    func run(_ tasks: [Task], _ what: @autoclosure () -> String) throws {
        try checkCancelled()
        reserve(tasks.lazy.map(\.operation.scratchBytes).max() ?? 0)
        tasks.withUnsafeBufferPointer { tasks in
            pool.run(tasks.count) { number, worker in
                let task = tasks[number]
                let status = task.operation.run(
                    worker: worker, stream: streams[worker], source: task.source,
                    weights: task.weights, bias: task.bias, destination: task.destination,
                    scratch: scratch[worker].address)
                if status != 0 { cdnn_store(failure, Int64(status)) }
            }
        }
        let status = cdnn_load(failure)
        cdnn_store(failure, 0)
        try check(Int32(truncatingIfNeeded: status), what())
    }
}
