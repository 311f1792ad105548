import CKernels

extension Engine {
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
