import CKernels
import Testing

@testable import Diffusion

@Suite struct PoolTests {
    @Test(arguments: [1, 2, 3, 8])
    func `every task runs exactly once, by a worker of the pool`(threads: Int) {
        let pool = Pool(threads: threads)
        pool.open()
        defer { pool.close() }
        for tasks in [0, 1, 2, 3, 7, 64, 1000] {
            let counts = UnsafeMutablePointer<Int64>.allocate(capacity: tasks + 1)
            counts.initialize(repeating: 0, count: tasks + 1)
            defer { counts.deallocate() }
            pool.run(tasks) { task, worker in
                let known = (0..<tasks).contains(task) && (0..<threads).contains(worker)
                _ = ck_add(counts + (known ? task : tasks), 1)
            }
            #expect((0..<tasks).allSatisfy { counts[$0] == 1 })
            #expect(counts[tasks] == 0)
        }
    }

    @Test func `ten thousand runs after one another lose no task`() {
        let pool = Pool(threads: 3)
        pool.open()
        defer { pool.close() }
        var total = Int64(0)
        withUnsafeMutablePointer(to: &total) { total in
            for _ in 0..<10_000 { pool.run(5) { task, _ in _ = ck_add(total, Int64(task + 1)) } }
        }
        #expect(total == 150_000)
    }

    @Test func `more tasks than a ticket can count are run too`() {
        let pool = Pool(threads: 2)
        pool.open()
        defer { pool.close() }
        let tasks = (1 << 21) + 3
        var total = Int64(0)
        withUnsafeMutablePointer(to: &total) { total in
            pool.run(tasks) { task, _ in _ = ck_add(total, Int64(task)) }
        }
        #expect(total == Int64(tasks) * Int64(tasks - 1) / 2)
    }
}
