import CKernels
import Foundation

/// A fixed team of threads that shares out numbered tasks.
///
/// Which thread runs a task is left to chance, so a task must write only its own part of the
/// result and compute it in an order of its own: then the result's bits do not depend on the
/// number of threads. Between two calls the helpers spin for a moment, then sleep.
///
/// Unchecked: one thread at a time calls `run`; what the helpers share is in atomic counters, and
/// `body` changes only while no ticket is valid.
final class Pool: @unchecked Sendable {
    /// Threads that run tasks, the caller of `run` included.
    let threads: Int

    // One cache line each: the ticket (generation, task count, next task), tasks done, sleepers,
    // whether the pool is closing.
    private let counters: UnsafeMutablePointer<Int64>
    private var ticket: UnsafeMutablePointer<Int64> { counters }
    private var done: UnsafeMutablePointer<Int64> { counters + 8 }
    private var sleepers: UnsafeMutablePointer<Int64> { counters + 16 }
    private var closing: UnsafeMutablePointer<Int64> { counters + 24 }

    private let awake = NSCondition()
    private var body: ((Int, Int) -> Void)?
    private let spins: Int

    init(threads: Int) {
        self.threads = max(1, min(threads, 64))
        counters = .allocate(capacity: 32)
        counters.initialize(repeating: 0, count: 32)
        // With more threads than processors a spinning helper only takes time from a working one.
        spins = self.threads <= ProcessInfo.processInfo.activeProcessorCount ? 2_000 : 0
    }

    /// Starts the helpers, which keep the pool alive until `close`.
    func open() {
        for worker in 1..<max(1, threads) {
            let thread = Thread { [self] in help(as: worker) }
            thread.stackSize = 1 << 20
            thread.name = "reroll engine \(worker)"
            thread.start()
        }
    }

    /// Sends the helpers home; a pool that was opened must be closed to be freed.
    func close() {
        ck_store(closing, 1)
        awake.lock()
        awake.broadcast()
        awake.unlock()
    }

    deinit { counters.deallocate() }

    // Ticket layout: generation above bit 40, task count in bits 20..<40, next task below.
    private static let mask: Int64 = (1 << 20) - 1

    /// Runs `body(task, worker)` for every task in `0..<tasks`, worker in `0..<threads`.
    func run(_ tasks: Int, _ body: (Int, Int) -> Void) {
        if tasks <= 1 || threads == 1 {
            for task in 0..<max(0, tasks) { body(task, 0) }
            return
        }
        // More than a ticket can count: hand them out in blocks.
        let block = (tasks + Int(Self.mask) - 1) / Int(Self.mask)
        let blocks = (tasks + block - 1) / block
        withoutActuallyEscaping(body) { body in
            self.body = { number, worker in
                for task in number * block..<min(tasks, (number + 1) * block) {
                    body(task, worker)
                }
            }
            ck_store(done, 0)
            let generation = (ck_load(ticket) >> 40) &+ 1
            ck_store(ticket, (generation & 0x3f_ffff) << 40 | Int64(blocks) << 20)
            if ck_load(sleepers) > 0 {
                awake.lock()
                awake.broadcast()
                awake.unlock()
            }
            work(as: 0)
            var waited = 0
            while ck_load(done) < Int64(blocks) {
                waited += 1
                if waited > spins { sched_yield() } else { ck_pause() }
            }
            self.body = nil
        }
    }

    /// Takes tasks until none is left.
    private func work(as worker: Int) {
        while hasTask {
            // A ticket names its own task count, so one drawn too late is seen to be void, and a
            // valid one keeps `run`, and so `body`, alive until the task is counted as done.
            let drawn = ck_add(ticket, 1)
            let number = drawn & Self.mask
            guard number < (drawn >> 20) & Self.mask else { return }
            body?(Int(number), worker)
            _ = ck_add(done, 1)
        }
    }

    private var hasTask: Bool {
        let now = ck_load(ticket)
        return now & Self.mask < (now >> 20) & Self.mask
    }

    private func help(as worker: Int) {
        while ck_load(closing) == 0 {
            var spun = 0
            while !hasTask && spun < 2 * spins {
                spun += 1
                // Later in the wait others may have the processor, if there are any.
                if spun < spins || spun % 16 != 0 { ck_pause() } else { sched_yield() }
            }
            if !hasTask {
                awake.lock()
                _ = ck_add(sleepers, 1)
                while !hasTask && ck_load(closing) == 0 { awake.wait() }
                _ = ck_add(sleepers, -1)
                awake.unlock()
            }
            work(as: worker)
        }
    }
}
