import Testing

@testable import Diffusion

@Suite struct WorkspaceTests {
    @Test("A tensor's buffer is used again by the next of its size, and only after it")
    func reuse() {
        let workspace = Workspace()
        var first: Tensor? = Tensor(workspace, n: 1, height: 2, width: 3, channels: 5)
        let address = first?.data
        let second = Tensor(workspace, n: 1, height: 2, width: 3, channels: 5)
        #expect(second.data != address)
        #expect(workspace.freeBytes == 0)
        first = nil
        #expect(workspace.freeBytes == 1024)
        let third = Tensor(workspace, n: 1, height: 3, width: 2, channels: 5)
        #expect(third.data == address)
        #expect(workspace.freeBytes == 0)
        #expect(third.count == 30)
    }

    @Test("What is not in use is freed when it is more than is to be kept")
    func trim() {
        let workspace = Workspace()
        for channels in [16, 1 << 16] {
            _ = Tensor(workspace, n: 1, height: 1, width: 1, channels: channels)
        }
        #expect(workspace.freeBytes == 1024 + 4 << 16)
        workspace.trim(to: 1 << 20)
        #expect(workspace.freeBytes > 0)
        workspace.trim(to: 1 << 10)
        #expect(workspace.freeBytes == 0)
    }

    @Test("Every buffer starts where wide loads may, so that arithmetic does not depend on it")
    func alignment() {
        let workspace = Workspace()
        for channels in [1, 100, 1000, 12345] {
            let tensor = Tensor(workspace, n: 1, height: 1, width: 1, channels: channels)
            #expect(UInt(bitPattern: tensor.data) % 1024 == 0)
        }
    }
}
