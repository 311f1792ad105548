import CKernels

/// The means to compute networks: threads, arithmetic for this processor, working memory.
///
/// Every operation is cut into tasks by its shape alone, and the pool shares them out; a task runs
/// on one thread in an order of its own. So the bits of a result depend on neither the number of
/// threads nor which of them took which task. Not for use by two callers at once.
final class Engine {
    let pool: Pool
    let workspace = Workspace()
    /// The arithmetic of this processor.
    let kernels: ck_kernels
    /// Where not nil, the layers' and attention's products are of values rounded to bfloat16.
    var pairs: ck_pairs?
    private var scratch: [Memory]
    /// Asked by the calling thread before every task, and within long ones; true ends the run with
    /// `DiffusionError.cancelled`.
    var isCancelled: () -> Bool = { false }
    private let stopped: UnsafeMutablePointer<Int64>

    /// - Parameters:
    ///   - threads: how many compute.
    ///   - kernels: the arithmetic; the best of this processor if nil.
    /// - Throws: `DiffusionError.kernel`.
    init(threads: Int, kernels: ck_kernels? = nil) throws {
        guard let kernels = kernels ?? ck_best()?.pointee else {
            throw DiffusionError.kernel("no arithmetic for this processor")
        }
        self.kernels = kernels
        pool = Pool(threads: threads)
        scratch = try (0..<pool.threads).map { _ in try Memory(bytes: 1 << 16) }
        stopped = .allocate(capacity: 1)
        stopped.initialize(to: 0)
        pool.open()
    }

    deinit {
        pool.close()
        stopped.deallocate()
    }

    /// The products of layers and attention; those of convolutions stay in single precision.
    var products: Products { Products(kernels: kernels, pairs: pairs) }

    /// Columns of a full panel of weights.
    var panel: Int { Int(kernels.panel) }

    /// A new tensor, its content undefined.
    ///
    /// - Throws: `DiffusionError.kernel` where there is no memory for it.
    func tensor(n: Int, height: Int, width: Int, channels: Int) throws -> Tensor {
        try Tensor(workspace, n: n, height: height, width: width, channels: channels)
    }

    /// Throws if the caller of the run has cancelled it.
    func checkCancelled() throws {
        if isCancelled() { throw DiffusionError.cancelled }
    }

    /// Frees the workers' working memory beyond what small models need.
    func trim(to bytes: Int) {
        for worker in scratch.indices where scratch[worker].bytes > bytes {
            scratch[worker] = (try? Memory(bytes: 1 << 16)) ?? scratch[worker]
        }
        workspace.trim(to: bytes)
    }

    /// Runs `body` for every task in `0..<tasks`, unless the run is cancelled meanwhile.
    ///
    /// - Parameters:
    ///   - tasks: how many; each writes a part of the result that is its own.
    ///   - floats: of working memory a task needs.
    ///   - body: is given the task and its worker's working memory, its content undefined.
    /// - Throws: `DiffusionError.cancelled`; some tasks may not have run then.
    func run(
        _ tasks: Int, floats: Int = 0, _ body: (Int, UnsafeMutablePointer<Float>) -> Void
    ) throws {
        try run(tasks, floats: floats) { task, room, _ in body(task, room) }
    }

    /// The same for long tasks.
    ///
    /// - Parameters:
    ///   - tasks: how many; each writes a part of the result that is its own.
    ///   - floats: of working memory a task needs.
    ///   - body: is given the task, its worker's working memory, and what to ask between parts of
    ///     the task; where that is false the run was cancelled and the result is not wanted.
    /// - Throws: `DiffusionError.cancelled`.
    func run(
        _ tasks: Int, floats: Int = 0,
        _ body: (Int, UnsafeMutablePointer<Float>, _ goesOn: () -> Bool) -> Void
    ) throws {
        try checkCancelled()
        let bytes = floats * MemoryLayout<Float>.stride
        for worker in scratch.indices where scratch[worker].bytes < bytes {
            scratch[worker] = try Memory(bytes: bytes)
        }
        pool.run(tasks) { task, worker in
            let goesOn = { [self] in
                if worker == 0, ck_load(stopped) == 0, isCancelled() { ck_store(stopped, 1) }
                return ck_load(stopped) == 0
            }
            if goesOn() { body(task, scratch[worker].floats, goesOn) }
        }
        guard ck_load(stopped) == 0 else {
            ck_store(stopped, 0)
            throw DiffusionError.cancelled
        }
    }

    // MARK: elementwise

    /// Floats an elementwise task handles; a fixed number, so that cuts do not depend on threads.
    static let block = 1 << 14

    /// Puts every value of a tensor through `function`, in place.
    func update(_ x: Tensor, _ function: Activation) throws {
        let tasks = (x.count + Engine.block - 1) / Engine.block
        try run(tasks) { task, _ in
            let start = task * Engine.block
            kernels.activate(
                x.data + start, Int64(min(Engine.block, x.count - start)), function.kernel)
        }
    }

    /// [rows, 2 c] -> [rows, c]: the first half times the GELU of the second (arXiv:2002.05202).
    func geglu(_ x: Tensor) throws -> Tensor {
        let c = x.channels / 2
        let y = try tensor(n: x.n, height: x.height, width: x.width, channels: c)
        try forRows(x.n * x.rows, each: x.channels) { row in
            let value = x.data + row * 2 * c
            kernels.gated(value, value + c, y.data + row * c, Int64(c))
        }
        return y
    }

    /// Runs `body` for each row, `each` floats of work in one.
    func forRows(_ rows: Int, each: Int, _ body: (Int) -> Void) throws {
        let block = max(1, Engine.block / max(1, each))
        try run((rows + block - 1) / block) { task, _ in
            for row in task * block..<min(rows, (task + 1) * block) { body(row) }
        }
    }
}
