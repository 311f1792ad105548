import Backends
import Parameters

/// A run as a program that asks the run's backend for its pictures again.
struct CallExports {
    let call: ExportedCall
    /// The number of the run, for the files' names.
    let run: Int

    /// The name of a picture's file.
    private func file(_ index: Int) -> String {
        call.bodies.count == 1 ? "reroll-\(run).png" : "reroll-\(run)-\(index + 1).png"
    }

    private func head(_ mark: String, _ how: String) -> [String] {
        var lines = ["\(mark) Run @\(run) of reroll. \(how)"]
        if let secret = call.secret {
            lines.append("\(mark) The key is taken from the environment: \(secret.variable).")
        }
        return lines + call.notes.map { "\(mark) \(Literals.comment($0))" }
    }

    // MARK: - curl

    /// A shell script of curl.
    ///
    /// Bodies stand in quoted here-documents, in which nothing is special; each is one line that
    /// begins with a brace, so none can end its document.
    var curl: [String] {
        var lines = ["#!/bin/sh"] + head("#", "Needs curl.") + ["set -eu"]
        lines.append("url=${\(call.variable):-}")
        lines.append("[ -n \"$url\" ] || url=\(Literals.shell(call.address))")
        for (index, body) in call.bodies.enumerated() {
            var words = [
                "curl --fail-with-body -sS -X POST \"${url%/}\"\(Literals.shell(call.path))"
            ]
            words.append("-H 'Content-Type: application/json'")
            words += call.headers.map { "-H \(Literals.shell("\($0.name): \($0.value)"))" }
            if let secret = call.secret {
                let needed = "${\(secret.variable):?set it to your key}"
                words.append("-H \"\(secret.header): \(secret.prefix)\(needed)\"")
            }
            words.append("--data-binary @-")
            if call.reply == nil {
                words.append("-o \(file(index))")
                lines.append(words.joined(separator: " \\\n  ") + " <<'REROLL'")
            } else {
                lines.append(words.joined(separator: " \\\n  ") + " <<'REROLL' > reply.json")
            }
            lines.append(Literals.json(body))
            lines.append("REROLL")
            if let reply = call.reply {
                // The picture is base64 inside JSON, which a shell has no reader for.
                let place = reply.map { Int($0) == nil ? "[\"\($0)\"]" : "[\($0)]" }.joined()
                lines.append(
                    "python3 -c 'import base64, json; print(end=\"\"); open(\"\(file(index))\", "
                        + "\"wb\").write(base64.b64decode(json.load(open(\"reply.json\"))\(place)"
                        + ".split(\",\")[-1]))'")
                lines.append("rm reply.json")
            }
            lines.append("echo \(file(index))")
        }
        return lines
    }

    // MARK: - Python

    /// A Python program without packages.
    var python: [String] {
        let headers =
            [("Content-Type", "application/json")] + call.headers.map { ($0.name, $0.value) }
        var lines =
            ["#!/usr/bin/env python3"] + head("#", "Needs Python 3 and no packages.")
            + ["import base64", "import json", "import os", "import urllib.request", ""]
        lines.append(
            "url = os.environ.get(\(Literals.python(call.variable)), "
                + "\(Literals.python(call.address))).rstrip(\"/\") + \(Literals.python(call.path))")
        lines.append("headers = {")
        lines += headers.map { "    \(Literals.python($0)): \(Literals.python($1))," }
        if let secret = call.secret {
            lines.append(
                "    \(Literals.python(secret.header)): \(Literals.python(secret.prefix)) + "
                    + "os.environ[\(Literals.python(secret.variable))],")
        }
        lines += ["}", "bodies = ["]
        for body in call.bodies {
            lines.append("    {")
            for (key, value) in (body.objectValue ?? [:]).sorted(by: { $0.key < $1.key }) {
                lines.append("        \(Literals.python(key)): \(Literals.python(value)),")
            }
            lines.append("    },")
        }
        lines += ["]", ""]
        lines.append("for number, body in enumerate(bodies, 1):")
        lines.append(
            "    request = urllib.request.Request(url, json.dumps(body).encode(), headers)")
        lines.append("    with urllib.request.urlopen(request) as reply:")
        lines.append("        picture = reply.read()")
        lines.append("    if picture.lstrip().startswith(b\"{\"):")
        lines.append("        found = json.loads(picture)")
        let places = (call.reply ?? ["image"]).map { Int($0) == nil ? Literals.python($0) : $0 }
        lines.append("        for key in (\(places.joined(separator: ", ")),):")
        lines.append("            found = found[key]")
        lines.append("        picture = base64.b64decode(found.split(\",\")[-1])")
        let name =
            call.bodies.count == 1 ? "\"\(file(0))\"" : "f\"reroll-\(run)-{number}.png\""
        lines.append("    with open(\(name), \"wb\") as file:")
        lines.append("        file.write(picture)")
        lines.append("    print(file.name)")
        return lines
    }

    // MARK: - Swift

    /// A Swift program of one file, for `swift FILE` or `swiftc FILE`.
    var swift: [String] {
        var lines = head("//", "`swiftc FILE && ./FILE`, on Linux and macOS.")
        lines += [
            "import Foundation", "#if canImport(FoundationNetworking)",
            "    import FoundationNetworking", "#endif", "",
            "let environment = ProcessInfo.processInfo.environment",
            "let address = environment[\(Literals.swift(call.variable))] ?? "
                + "\(Literals.swift(call.address))",
            "guard let url = URL(string: address + \(Literals.swift(call.path))) else {",
            "    fatalError(\"\\(address) is no address\")", "}", "let bodies = [",
        ]
        lines += call.bodies.map { "    \(Literals.swift(Literals.json($0)))," }
        lines += ["]", "", "for (index, body) in bodies.enumerated() {"]
        lines += [
            "    var request = URLRequest(url: url, timeoutInterval: 600)",
            "    request.httpMethod = \"POST\"", "    request.httpBody = Data(body.utf8)",
            "    request.setValue(\"application/json\", forHTTPHeaderField: \"Content-Type\")",
        ]
        lines += call.headers.map {
            "    request.setValue(\(Literals.swift($0.value)), forHTTPHeaderField: "
                + "\(Literals.swift($0.name)))"
        }
        if let secret = call.secret {
            lines += [
                "    guard let key = environment[\(Literals.swift(secret.variable))] else {",
                "        fatalError(\"set \(secret.variable) to your key\")", "    }",
                "    request.setValue(\(Literals.swift(secret.prefix)) + key, "
                    + "forHTTPHeaderField: \(Literals.swift(secret.header)))",
            ]
        }
        lines += [
            "    let (data, response) = try await URLSession.shared.data(for: request)",
            "    guard let status = (response as? HTTPURLResponse)?.statusCode, status == 200 "
                + "else {",
            "        fatalError(String(decoding: data, as: UTF8.self))", "    }",
            "    var picture = data", "    if data.first == UInt8(ascii: \"{\") {",
            "        var found: Any? = try JSONSerialization.jsonObject(with: data)",
        ]
        for place in call.reply ?? ["image"] {
            lines.append(
                Int(place) == nil
                    ? "        found = (found as? [String: Any])?[\(Literals.swift(place))]"
                    : "        found = (found as? [Any])?.dropFirst(\(place)).first")
        }
        lines += [
            "        let text = (found as? String)?.split(separator: "
                + "\",\").last.map(String.init) ?? \"\"",
            "        picture = Data(base64Encoded: text) ?? data", "    }",
        ]
        let name = call.bodies.count == 1 ? "\"\(file(0))\"" : "\"reroll-\(run)-\\(index + 1).png\""
        lines += [
            "    try picture.write(to: URL(fileURLWithPath: \(name)))", "    print(\(name))",
        ]
        if call.bodies.count == 1 { lines.append("    _ = index") }
        return lines + ["}"]
    }
}
