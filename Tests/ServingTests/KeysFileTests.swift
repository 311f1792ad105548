import Foundation
import Testing

@testable import Serving

@Suite struct KeysFileTests {
    private func file(_ text: String, mode: Int) throws -> String {
        let path = NSTemporaryDirectory() + "keys-\(UUID().uuidString)"
        try #require(
            FileManager.default.createFile(
                atPath: path, contents: Data(text.utf8), attributes: [.posixPermissions: mode]))
        return path
    }

    @Test func `reads keys with their credits, rates and models`() throws {
        let path = try file(
            "# people\nSG_one credits=2.5 rpm=30 # first\n\n  SG_two models=wide,narrow\nSG_three",
            mode: 0o600)
        defer { try? FileManager.default.removeItem(atPath: path) }
        let keys = try KeysFile.read(path)
        #expect(keys.map(\.label) == ["line 2", "line 4", "line 5"])
        #expect(keys.map(\.credits) == [2.5, nil, nil])
        #expect(keys.map(\.rate) == [30, nil, nil])
        #expect(keys[1].models == ["wide", "narrow"])
    }

    @Test(arguments: [0o644, 0o640, 0o604, 0o660])
    func `refuses a file that others may read`(mode: Int) throws {
        let path = try file("SG_secret\n", mode: mode)
        defer { try? FileManager.default.removeItem(atPath: path) }
        let error = #expect(throws: ServingError.self) { try KeysFile.read(path) }
        #expect(error?.description.contains("chmod 600") == true)
        #expect(error?.description.contains("SG_secret") == false)
    }

    @Test(arguments: [
        "", "# nothing\n", "SG_a credits=-1", "SG_a credits=nan", "SG_a credits=", "SG_a rpm=0",
        "SG_a rpm=1.5", "SG_a SG_hidden", "SG_a\nSG_a", "SG_é", "SG_a models=",
    ])
    func `refuses a line that it does not understand, without showing the key`(text: String) {
        let error = #expect(throws: ServingError.self) {
            try KeysFile.parse(text, name: "keys")
        }
        #expect(error?.description.contains("SG_") == false)
        #expect(error?.description.hasPrefix("keys:") == true)
    }

    @Test func `a missing file and a folder are errors`() {
        #expect(throws: ServingError.self) { try KeysFile.read("/nonexistent/keys") }
        #expect(throws: ServingError.self) { try KeysFile.read("/tmp") }
    }
}
