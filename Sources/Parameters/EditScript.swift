/// The shortest edit script between two sequences (Myers 1986, "An O(ND) Difference Algorithm").
enum EditScript {
    /// How many comparisons may be made; more would be noticed at a prompt.
    static let maxSteps = 20_000_000

    /// The index pairs of a longest common subsequence, or `nil` where it takes too long to find.
    ///
    /// Time grows with the length times the number of edits D, memory with D squared.
    static func matches(_ a: [Int32], _ b: [Int32], maxEdits: Int) -> [(Int, Int)]? {
        let limit = min(maxEdits, a.count + b.count)
        // v[k + offset] is the furthest x reached on diagonal k = x - y.
        let offset = limit + 1
        var v = [Int](repeating: 0, count: 2 * offset + 1)
        var trace: [ArraySlice<Int>] = []
        var steps = 0
        for d in 0...limit {
            for k in stride(from: -d, through: d, by: 2) {
                let isDown = k == -d || (k != d && v[offset + k - 1] < v[offset + k + 1])
                var x = isDown ? v[offset + k + 1] : v[offset + k - 1] + 1
                var y = x - k
                let start = x
                while x < a.count, y < b.count, a[x] == b[y] {
                    x += 1
                    y += 1
                }
                steps += x - start + 1
                v[offset + k] = x
                if x >= a.count, y >= b.count {
                    return walk(back: trace, offset, a.count, b.count)
                }
            }
            guard steps <= maxSteps else { return nil }
            trace.append(v[(offset - d)...(offset + d)])
        }
        return nil
    }

    /// Follows the trace from the end; each round but the last undoes one edit.
    private static func walk(
        back trace: [ArraySlice<Int>], _ offset: Int, _ n: Int, _ m: Int
    ) -> [(Int, Int)] {
        var pairs: [(Int, Int)] = []
        var (x, y) = (n, m)
        for d in stride(from: trace.count, to: 0, by: -1) {
            let v = trace[d - 1]
            let k = x - y
            func reached(_ k: Int) -> Int { v.indices.contains(offset + k) ? v[offset + k] : -1 }
            let isDown = k == -d || (k != d && reached(k - 1) < reached(k + 1))
            let previousX = reached(isDown ? k + 1 : k - 1)
            let previousY = previousX - (isDown ? k + 1 : k - 1)
            let edge = isDown ? previousX : previousX + 1
            while x > edge {
                x -= 1
                y -= 1
                pairs.append((x, y))
            }
            (x, y) = (previousX, previousY)
        }
        while x > 0 {
            x -= 1
            pairs.append((x, x))
        }
        return pairs.reversed()
    }
}
