import Foundation
import Synchronization

/// Counts calls from any task.
final class Counter: Sendable {
    private let count = Mutex(0)

    /// How many calls there were before this one.
    func next() -> Int {
        count.withLock { count in
            defer { count += 1 }
            return count
        }
    }
}

/// Base64 of bytes.
enum Data64 {
    static func encode(_ bytes: [UInt8]) -> String { Data(bytes).base64EncodedString() }
}
