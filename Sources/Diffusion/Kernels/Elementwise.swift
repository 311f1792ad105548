extension Engine {
    /// Floats an elementwise task handles; a fixed number, so that cuts do not depend on threads.
    static let block = 1 << 14

    /// Puts every value of a tensor through `function`, in place.
    func update(_ x: Tensor, _ function: Activation) {
        let tasks = (x.count + Engine.block - 1) / Engine.block
        pool.run(tasks) { task, _ in
            let start = task * Engine.block
            activate(x.data + start, count: min(Engine.block, x.count - start), function)
        }
    }

    /// [rows, 2 c] -> [rows, c]: the first half times the GELU of the second (arXiv:2002.05202).
    func geglu(_ x: Tensor) -> Tensor {
        let c = x.channels / 2
        let y = tensor(n: x.n, height: x.height, width: x.width, channels: c)
        forRows(x.n * x.rows, each: x.channels) { row in
            let value = x.data + row * 2 * c
            gated(value, value + c, into: y.data + row * c, count: c)
        }
        return y
    }

    /// Runs `body` for each row, `each` floats of work in one.
    func forRows(_ rows: Int, each: Int, _ body: (Int) -> Void) {
        let block = max(1, Engine.block / max(1, each))
        pool.run((rows + block - 1) / block) { task, _ in
            for row in task * block..<min(rows, (task + 1) * block) { body(row) }
        }
    }
}
