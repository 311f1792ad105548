import Testing

@testable import Diffusion

@Suite struct WorkspaceTests {
    @Test func `a tensor's room is used again by the next, and only after it`() throws {
        let workspace = Workspace()
        var first: Tensor? = try Tensor(workspace, n: 1, height: 2, width: 3, channels: 5)
        let address = first?.data
        let second = try Tensor(workspace, n: 1, height: 2, width: 3, channels: 5)
        #expect(second.data != address)
        #expect(workspace.freeBytes == 0)
        first = nil
        #expect(workspace.freeBytes == 1024)
        let third = try Tensor(workspace, n: 1, height: 3, width: 2, channels: 5)
        #expect(third.data == address)
        #expect(workspace.freeBytes == 0)
        #expect(third.count == 30)
    }

    @Test func `what is not in use is freed when it is more than is to be kept`() throws {
        let workspace = Workspace()
        for channels in [16, 1 << 16] {
            _ = try Tensor(workspace, n: 1, height: 1, width: 1, channels: channels)
        }
        // The second lies where the first did.
        #expect(workspace.freeBytes == 4 << 16)
        workspace.trim(to: 1 << 20)
        #expect(workspace.freeBytes > 0)
        workspace.trim(to: 1 << 10)
        #expect(workspace.freeBytes == 0)
    }

    @Test func `room given back becomes one again with what lies beside it, in any order`() throws {
        for order in [[0, 1, 2, 3], [3, 2, 1, 0], [1, 3, 2, 0], [0, 2, 1, 3], [2, 0, 3, 1]] {
            let workspace = Workspace()
            var tensors = try (0..<4).map { _ in
                Optional(try Tensor(workspace, n: 1, height: 1, width: 256, channels: 1))
            }
            let start = tensors[0]?.data
            for (left, index) in order.enumerated() {
                tensors[index] = nil
                #expect(workspace.freeBytes == 1024 * (left + 1))
            }
            let whole = try Tensor(workspace, n: 1, height: 1, width: 1024, channels: 1)
            #expect(whole.data == start)
            #expect(workspace.freeBytes == 0)
        }
    }

    @Test func `tensors at the same time never share a byte, whatever came and went`() throws {
        let workspace = Workspace()
        var state: UInt64 = 7
        func draw(_ count: Int) -> Int {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return Int(state >> 33) % count
        }
        var live: [Tensor] = []
        for turn in 0..<2000 {
            if !live.isEmpty, draw(2) == 0 {
                live.remove(at: draw(live.count))
            } else {
                let tensor = try Tensor(
                    workspace, n: 1, height: 1, width: draw(3000) + 1, channels: 1)
                tensor.data.update(repeating: Float(turn), count: tensor.count)
                live.append(tensor)
            }
            let ranges = live.map { UInt(bitPattern: $0.data) }.sorted()
            let ends = live.sorted { $0.data < $1.data }
                .map { UInt(bitPattern: $0.data + $0.count) }
            #expect(zip(ranges.dropFirst(), ends).allSatisfy { $0 >= $1 })
        }
        #expect(live.allSatisfy { Set($0.values).count == 1 })
    }

    @Test func `memory that the process may not have is an error and changes nothing`() throws {
        let workspace = Workspace()
        let small = try Tensor(workspace, n: 1, height: 1, width: 4, channels: 1)
        small.data.update(repeating: 3, count: 4)
        #expect {
            _ = try Tensor(workspace, n: 1 << 20, height: 1 << 20, width: 1 << 10, channels: 1)
        } throws: {
            "\($0)".hasPrefix("engine: no memory for 4294967296 MB more; ")
        }
        #expect(small.values == [3, 3, 3, 3])
        #expect(workspace.freeBytes == 0)
    }

    @Test func `a tensor larger than an arena has one of its own`() throws {
        let workspace = Workspace()
        let small = try Tensor(workspace, n: 1, height: 1, width: 1, channels: 1)
        let large = try Tensor(workspace, n: 1, height: 1, width: 1 << 10, channels: 70_000)
        large.data[large.count - 1] = 1
        #expect(small.data != large.data)
        #expect(workspace.freeBytes == 0)
    }

    @Test func `every buffer is aligned for wide loads`() throws {
        let workspace = Workspace()
        for channels in [1, 100, 1000, 12345] {
            let tensor = try Tensor(workspace, n: 1, height: 1, width: 1, channels: channels)
            #expect(UInt(bitPattern: tensor.data) % 1024 == 0)
        }
    }
}
