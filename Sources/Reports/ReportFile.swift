import Foundation
import LineSyntax

/// The file of a report while it is written: under another name until it is whole, gone when it is
/// not kept.
public final class ReportFile {
    private let path: String
    private let temporary: String
    private let file: FileHandle
    private var isKept = false

    /// - Throws: ``UserError/input(_:)`` when nothing can be written there.
    public init(_ path: String) throws {
        self.path = path
        let url = URL(fileURLWithPath: path)
        temporary =
            url.deletingLastPathComponent().path
            + "/.\(url.lastPathComponent).\(ProcessInfo.processInfo.processIdentifier)"
        guard FileManager.default.createFile(atPath: temporary, contents: nil),
            let file = FileHandle(forWritingAtPath: temporary)
        else {
            throw UserError.input("\(path): cannot be written")
        }
        self.file = file
    }

    public func write(_ bytes: [UInt8]) throws {
        do { try file.write(contentsOf: Data(bytes)) } catch {
            throw UserError.input("\(path): cannot be written; is the disk full?")
        }
    }

    /// Gives the file its name, in place of one that was there.
    public func keep() throws {
        do { try file.close() } catch {
            throw UserError.input("\(path): cannot be written; is the disk full?")
        }
        guard rename(temporary, path) == 0 else {
            throw UserError.input(
                "\(path): cannot be written: \(String(cString: strerror(errno)))")
        }
        isKept = true
    }

    deinit {
        if !isKept {
            try? file.close()
            try? FileManager.default.removeItem(atPath: temporary)
        }
    }
}
