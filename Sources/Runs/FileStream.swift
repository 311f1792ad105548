import Foundation
import LineSyntax

extension Files {
    /// Writes a file part by part; it has its name only once it is whole.
    ///
    /// - Throws: ``UserError/input(_:)`` when it cannot be written, and what `body` throws; nothing
    ///   is left half-written.
    public static func stream<T>(
        to path: String, _ body: (_ write: @escaping ([UInt8]) throws -> Void) throws -> T
    ) throws -> T {
        let partial = "\(path).\(ProcessInfo.processInfo.processIdentifier).partial"
        let files = FileManager.default
        guard files.createFile(atPath: partial, contents: nil),
            let file = FileHandle(forWritingAtPath: partial)
        else { throw UserError.input("\(path): cannot be written") }
        var isWritten = false
        defer { if !isWritten { try? files.removeItem(atPath: partial) } }
        let result = try body { bytes in
            do { try file.write(contentsOf: bytes) } catch {
                throw UserError.input("\(path): cannot be written, the disk may be full")
            }
        }
        do {
            try file.close()
            guard rename(partial, path) == 0 else {
                throw UserError.input("\(path): cannot be written")
            }
        } catch {
            throw UserError.input("\(path): cannot be written")
        }
        isWritten = true
        return result
    }
}
