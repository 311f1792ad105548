import Backends
import Foundation
import Testing

@testable import HTTPBackends

@Suite struct KeyFileTests {
    private let key = ServiceKey(
        service: "segmind", variable: "SEGMIND_API_KEY", file: "segmind.key")

    private func withFile(
        _ text: String, mode: Int, _ body: ([String: String], String) throws -> Void
    ) throws {
        let folder = FileManager.default.temporaryDirectory
            .appendingPathComponent("key-\(UUID().uuidString)").path
        defer { try? FileManager.default.removeItem(atPath: folder) }
        try FileManager.default.createDirectory(
            atPath: "\(folder)/reroll", withIntermediateDirectories: true)
        let path = "\(folder)/reroll/segmind.key"
        try Data(text.utf8).write(to: URL(fileURLWithPath: path))
        try FileManager.default.setAttributes([.posixPermissions: mode], ofItemAtPath: path)
        try body(["XDG_CONFIG_HOME": folder], path)
    }

    @Test func `a key comes from the variable, else from the file, without line ends`() throws {
        try withFile("\nSG_file\n", mode: 0o600) { environment, _ in
            var environment = environment
            let fromFile = try key.read(environment)
            #expect(fromFile == "SG_file")
            environment["SEGMIND_API_KEY"] = "SG_env\n"
            let fromVariable = try key.read(environment)
            #expect(fromVariable == "SG_env")
        }
        #expect(try key.read(["HOME": "/nowhere"]) == nil)
        #expect(key.path(["HOME": "/home/ann"]) == "/home/ann/.config/reroll/segmind.key")
    }

    @Test(arguments: [0o644, 0o640, 0o604, 0o660])
    func `a file that others can read is refused with the line that mends it`(_ mode: Int) throws {
        try withFile("SG_secret", mode: mode) { environment, path in
            let error = #expect(throws: BackendError.self) { try key.read(environment) }
            let text = "\(try #require(error))"
            #expect(text.contains("chmod 600 \(path)"))
            #expect(!text.contains("SG_secret"))
        }
    }

    @Test(arguments: ["SG_a\r\nX-Evil: 1", "SG a", "SG_é", "SG\u{0}"])
    func `a key that would break a header is refused and not shown`(_ text: String) throws {
        let error = #expect(throws: BackendError.self) { try key.read(["SEGMIND_API_KEY": text]) }
        #expect(!"\(try #require(error))".contains("SG"))
        #expect(throws: BackendError.self) { try key.required(["HOME": "/nowhere"]) }
    }
}
