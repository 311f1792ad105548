import Backends
import EmbeddedBackend
import Foundation
import HTTPBackends
import JSON
import LineSyntax
import Parameters
import Runs
import TestSupport
import Testing

@testable import Reports

@Suite struct CallExportsTests {
    /// Prompts that end strings, comments and documents early in one language or another.
    private static let prompts = [
        "a red fox", "it's a \"fox\"", "$HOME `id` $(id) ${x} \\", "two\nlines\r\nREROLL\n\tend",
        "'; rm -rf / #", "\"\"\" ''' \\\"", "\\u{41} \\u0041 \\(1+1) #\"#\"##", "\"#\\#(1)\"##",
        "狐 🦊 e\u{301} \u{1F468}\u{200D}\u{1F469}", "\u{1B}[31m\u{7F}\u{85}\u{2028}\u{202E}\u{FEFF}",
        "{\"a\": 1}", "%s %d {0} {{x}}", "EOF\nREROLL", String(repeating: "#\"", count: 40), "\\",
    ]

    private func call(_ prompt: String, _ backend: String, count: Int = 1) throws -> CallExports {
        var settings = Settings()
        settings.prompt = prompt
        settings.negative = prompt
        settings.seed = .fixed(7)
        settings.count = count
        settings.backend = backend
        settings.model =
            backend == "segmind" ? "imagen-4-fast" : backend == "webui" ? "current" : "m"
        let request = try Request(settings, randomSeed: { 1 })
        let services = HTTPServices(
            transport: NoTransport(),
            environment: [
                "SEGMIND_API_KEY": "SG_secret", "REROLL_WEBUI_URL": "http://u:pw@h:1",
            ])
        let backends = [Embedded(threads: 1)] + services.backends
        let made = try #require(backends.first { $0.name == backend })
        return CallExports(call: try made.exportedCall(of: request), run: 12)
    }

    /// Exporting sends nothing.
    private struct NoTransport: Transport {
        func send(_ request: HTTPRequest) throws -> HTTPResponse {
            throw TransportError.notSent("nothing is sent here")
        }
    }

    private func run(_ program: String, _ arguments: [String]) throws -> (
        status: Int32, out: String
    ) {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        process.arguments = [program] + arguments
        let pipe = Pipe()
        process.standardOutput = pipe
        process.standardError = pipe
        try process.run()
        let data = pipe.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        return (process.terminationStatus, String(decoding: data, as: UTF8.self))
    }

    private static var hasPython: Bool {
        ["/usr/bin/python3", "/usr/local/bin/python3"].contains {
            FileManager.default.isExecutableFile(atPath: $0)
        }
    }

    /// The shell reads the script with a curl of ours that keeps what it is given.
    @Test func `the body that the curl script sends is the request, whatever the prompt`() throws {
        let temporary = try TemporaryFolder()
        let folder = temporary.path
        let fake = """
            #!/bin/sh
            cat > "\(folder)/body"
            for word in "$@"; do printf '%s\\n' "$word"; done > "\(folder)/words"
            """
        try Files.write(Array(fake.utf8), to: folder + "/curl")
        try FileManager.default.setAttributes(
            [.posixPermissions: 0o755], ofItemAtPath: folder + "/curl")
        for prompt in Self.prompts {
            for backend in ["embedded", "segmind"] {
                let export = try call(prompt, backend)
                let script = export.curl.joined(separator: "\n") + "\n"
                #expect(!script.contains("SG_secret"))
                try Files.write(Array(script.utf8), to: folder + "/script", overwrite: true)
                let result = try run(
                    "sh",
                    ["-c", "PATH='\(folder)':$PATH SEGMIND_API_KEY=k sh '\(folder)/script'"])
                #expect(result.status == 0, "\(prompt): \(result.out)")
                let body = String(decoding: try Files.read(folder + "/body"), as: UTF8.self)
                #expect(try JSONValue(parsing: body) == export.call.bodies[0])
                #expect(try JSONValue(parsing: body)["prompt"]?.textValue == prompt)
                let words = String(decoding: try Files.read(folder + "/words"), as: UTF8.self)
                #expect(words.contains(export.call.address + export.call.path))
                if backend == "segmind" { #expect(words.contains("x-api-key: k\n")) }
            }
        }
    }

    /// Python reads the program with an opener of ours in place of the network's.
    @Test(.enabled(if: hasPython))
    func `the body that the Python program sends is the request, whatever the prompt`() throws {
        let temporary = try TemporaryFolder()
        let folder = temporary.path
        var program = "import json, os, urllib.request, io\nos.chdir(\(Literals.python(folder)))\n"
        program += "bodies = []\nclass Reply(io.BytesIO): pass\n"
        program += "def opened(request):\n    found.append(json.loads(request.data))\n"
        program += "    return Reply(b'png')\nurllib.request.urlopen = opened\nall_found = []\n"
        for prompt in Self.prompts {
            let source = try call(prompt, "webui", count: 2).python.joined(separator: "\n")
            program += "found = []\nexec(\(Literals.python(source)))\nall_found.append(found)\n"
        }
        program += "print('RESULT' + json.dumps(all_found))\n"
        try Files.write(Array(program.utf8), to: folder + "/all.py")
        let result = try run("python3", [folder + "/all.py"])
        #expect(result.status == 0, "\(result.out)")
        let text = try #require(result.out.split(separator: "RESULT").last)
        let found = try #require(JSONValue(parsing: String(text)).arrayValue)
        for (prompt, bodies) in zip(Self.prompts, found) {
            #expect(bodies.arrayValue ?? [] == (try call(prompt, "webui", count: 2).call.bodies))
        }
    }

    @Test func `a raw Swift string holds any body`() throws {
        for prompt in Self.prompts {
            let json = Literals.json(try call(prompt, "embedded").call.bodies[0])
            #expect(!json.contains("\n"))
            #expect(
                json.unicodeScalars.allSatisfy {
                    $0.value >= 0x20 && !(0x7F...0x9F).contains($0.value)
                })
            let literal = Literals.swift(json)
            let marks = literal.prefix { $0 == "#" }
            #expect(literal.hasSuffix("\"" + marks))
            // Nothing inside ends it or begins an escape.
            let inside = literal.dropFirst(marks.count + 1).dropLast(marks.count + 1)
            #expect(!inside.contains("\"" + marks))
            #expect(!inside.contains("\\" + marks))
            #expect(String(inside) == json)
        }
    }

    @Test func `passwords and keys stay out, and what has no one request is said`() throws {
        for export in [try call("x", "webui"), try call("x", "segmind")] {
            for lines in [export.curl, export.python, export.swift] {
                let text = lines.joined(separator: "\n")
                #expect(!text.contains("pw"))
                #expect(!text.contains("SG_secret"))
            }
        }
        #expect(throws: BackendError.self) { try call("x", "comfyui") }
        #expect(throws: BackendError.self) { try call("x", "sdcpp") }
    }
}
