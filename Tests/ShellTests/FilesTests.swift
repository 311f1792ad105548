import Foundation
import LineSyntax
import Testing

@testable import Shell
@testable import Terminal

@Suite(.ownThreads) struct FilesTests {
    @Test func `what is written is read, and never overwritten unasked`() throws {
        let test = try TestShell()
        let path = test.path("a file")
        try Files.write([1, 2, 3], to: path)
        #expect(try Files.read(path) == [1, 2, 3])
        let error = #expect(throws: UserError.self) { try Files.write([4], to: path) }
        #expect("\(try #require(error))" == "\(path): is there already; give another name")
        #expect(try Files.read(path) == [1, 2, 3])
        try Files.write([4], to: path, overwrite: true)
        #expect(try Files.read(path) == [4])
    }

    @Test func `missing files, folders and places that cannot be written are named`() throws {
        let test = try TestShell()
        for (path, reason) in [("none", "no such file"), ("", "is a folder, not a file")] {
            let path = path.isEmpty ? test.folder : test.path(path)
            #expect(throws: UserError.input("\(path): \(reason)")) { try Files.read(path) }
        }
        let path = test.path("no/folder/a.png")
        let error = #expect(throws: UserError.self) { try Files.write([1], to: path) }
        #expect("\(try #require(error))".hasPrefix("\(path): cannot be written: "))
    }

    @Test func `a tilde is the user's home, and only at the front`() {
        #expect(Files.expanded("~/a", home: "/h") == "/h/a")
        #expect(Files.expanded("~", home: "/h") == "/h")
        #expect(Files.expanded("~x/a", home: "/h") == "~x/a")
        #expect(Files.expanded("a/~", home: "/h") == "a/~")
        #expect(Files.expanded("~/a", home: nil) == "~/a")
    }

    @Test func `a link is followed, and what is no file of the disk is written to`() throws {
        let test = try TestShell()
        let (file, link, pipe) = (test.path("a"), test.path("b"), test.path("c"))
        try Files.write([1], to: file)
        symlink(file, link)
        #expect(throws: UserError.self) { try Files.write([2], to: link) }
        try Files.write([2, 3], to: link, overwrite: true)
        #expect(try Files.read(file) == [2, 3])
        #expect(try FileManager.default.destinationOfSymbolicLink(atPath: link) == file)
        mkfifo(pipe, 0o600)
        let reader = open(pipe, O_RDONLY | O_NONBLOCK)
        defer { close(reader) }
        try Files.check(canWrite: pipe)
        try Files.write([4, 5], to: pipe, overwrite: true)
        var bytes = [UInt8](repeating: 0, count: 8)
        #expect(read(reader, &bytes, 8) == 2)
        #expect(bytes.prefix(2) == [4, 5])
        var found = stat()
        #expect(lstat(pipe, &found) == 0 && found.st_mode & S_IFMT == S_IFIFO)
        #expect(
            try FileManager.default.contentsOfDirectory(atPath: test.folder).count {
                !$0.hasPrefix(".")
            } == 3)
    }

    @Test func `links that lead nowhere yet are followed, and permissions stay`() throws {
        let test = try TestShell()
        let (file, link) = (test.path("later"), test.path("link"))
        symlink("later", link)
        try Files.check(canWrite: link)
        try Files.write([1], to: link, overwrite: true)
        #expect(try Files.read(file) == [1])
        chmod(file, 0o600)
        try Files.write([2], to: file, overwrite: true)
        var found = stat()
        #expect(stat(file, &found) == 0 && found.st_mode & 0o777 == 0o600)
        let long = test.path(String(repeating: "x", count: 250))
        try Files.write([3], to: long)
        #expect(try Files.read(long) == [3])
        symlink("round", test.path("round"))
        #expect(throws: UserError.self) {
            try Files.write([1], to: test.path("round"), overwrite: true)
        }
        #expect(throws: UserError.self) { try Files.write([1], to: test.path("no/a")) }
        let left = try FileManager.default.contentsOfDirectory(atPath: test.folder)
        #expect(!left.contains { $0.hasPrefix(".reroll-") })
    }

    @Test func `a signal does not end what a command prints`() throws {
        Signals.shared.install()
        defer { Signals.shared.uninstall() }
        var lines: [String] = []
        let status = try Child.run(
            "for i in 1 2 3 4 5; do kill -WINCH $PPID; sleep 0.05; echo $i; done; printf end"
        ) { lines.append($0) }
        #expect(lines == ["1", "2", "3", "4", "5", "end"])
        #expect(status == 0)
        #expect(try Child.run("kill -PIPE $$") { _ in } == 128 + SIGPIPE)
    }
}
