import Foundation
import Testing

@testable import Shell

@Suite(.ownThreads) struct FilesTests {
    @Test func `what is written is read, and never overwritten unasked`() throws {
        let test = try TestShell()
        let path = test.path("a file")
        try Files.write([1, 2, 3], to: path)
        #expect(try Files.read(path) == [1, 2, 3])
        let error = #expect(throws: ShellError.self) { try Files.write([4], to: path) }
        #expect("\(try #require(error))" == "\(path): is there already; give another name")
        #expect(try Files.read(path) == [1, 2, 3])
        try Files.write([4], to: path, overwrite: true)
        #expect(try Files.read(path) == [4])
    }

    @Test func `missing files, folders and places that cannot be written are named`() throws {
        let test = try TestShell()
        for (path, reason) in [("none", "no such file"), ("", "is a folder, not a file")] {
            let path = path.isEmpty ? test.folder : test.path(path)
            #expect(throws: ShellError.input("\(path): \(reason)")) { try Files.read(path) }
        }
        let path = test.path("no/folder/a.png")
        let error = #expect(throws: ShellError.self) { try Files.write([1], to: path) }
        #expect("\(try #require(error))".hasPrefix("\(path): cannot be written: "))
    }

    @Test func `a tilde is the user's home, and only at the front`() {
        #expect(Files.expanded("~/a", home: "/h") == "/h/a")
        #expect(Files.expanded("~", home: "/h") == "/h")
        #expect(Files.expanded("~x/a", home: "/h") == "~x/a")
        #expect(Files.expanded("a/~", home: "/h") == "a/~")
        #expect(Files.expanded("~/a", home: nil) == "~/a")
    }
}
