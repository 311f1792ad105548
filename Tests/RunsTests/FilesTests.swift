import Foundation
import LineSyntax
import Runs
import TestSupport
import Testing

@Suite struct FilesTests {
    @Test func `what is written is read, and never overwritten unasked`() throws {
        let folder = try TemporaryFolder()
        let path = folder.path("a file")
        try Files.write([1, 2, 3], to: path)
        #expect(try Files.read(path) == [1, 2, 3])
        let error = #expect(throws: UserError.self) { try Files.write([4], to: path) }
        #expect("\(try #require(error))" == "\(path): is there already; give another name")
        #expect(try Files.read(path) == [1, 2, 3])
        try Files.write([4], to: path, overwrite: true)
        #expect(try Files.read(path) == [4])
    }

    @Test func `missing files, folders and places that cannot be written are named`() throws {
        let folder = try TemporaryFolder()
        for (path, reason) in [("none", "no such file"), ("", "is a folder, not a file")] {
            let path = path.isEmpty ? folder.path : folder.path(path)
            #expect(throws: UserError.input("\(path): \(reason)")) { try Files.read(path) }
        }
        let path = folder.path("no/folder/a.png")
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
        let folder = try TemporaryFolder()
        let (file, link, pipe) = (folder.path("a"), folder.path("b"), folder.path("c"))
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
        #expect(try folder.names() == ["a", "b", "c"])
    }

    @Test func `links that lead nowhere yet are followed, and permissions stay`() throws {
        let folder = try TemporaryFolder()
        let (file, link) = (folder.path("later"), folder.path("link"))
        symlink("later", link)
        try Files.check(canWrite: link)
        try Files.write([1], to: link, overwrite: true)
        #expect(try Files.read(file) == [1])
        chmod(file, 0o600)
        try Files.write([2], to: file, overwrite: true)
        var found = stat()
        #expect(stat(file, &found) == 0 && found.st_mode & 0o777 == 0o600)
        let long = folder.path(String(repeating: "x", count: 250))
        try Files.write([3], to: long)
        #expect(try Files.read(long) == [3])
        symlink("round", folder.path("round"))
        #expect(throws: UserError.self) {
            try Files.write([1], to: folder.path("round"), overwrite: true)
        }
        #expect(throws: UserError.self) { try Files.write([1], to: folder.path("no/a")) }
        #expect(try !folder.names().contains { $0.hasPrefix(".reroll-") })
    }

    @Test func `a file that is written in parts has its name only when it is whole`() throws {
        let folder = try TemporaryFolder()
        let path = folder.path("a")
        let count = try Files.stream(to: path) { write in
            try write([1, 2])
            #expect(try folder.names().allSatisfy { $0.hasSuffix(".partial") })
            try write([3])
            return 3
        }
        #expect(count == 3)
        #expect(try Files.read(path) == [1, 2, 3])
        #expect(throws: CancellationError.self) {
            try Files.stream(to: folder.path("b")) { write in
                try write([1])
                throw CancellationError()
            }
        }
        #expect(try folder.names() == ["a"])
        #expect(throws: UserError.self) { try Files.stream(to: folder.path("no/a")) { _ in } }
    }
}
