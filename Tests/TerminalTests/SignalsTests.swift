import Foundation
import Testing

@testable import Terminal

@Suite struct SignalsTests {
    @Test func `wakeup ends one wait however often it was signalled`() throws {
        let wakeup = try Wakeup()
        #expect(Signals.shared.wait(for: wakeup, timeoutMilliseconds: 0) == .timeout)
        wakeup.signal()
        wakeup.signal()
        #expect(Signals.shared.wait(for: wakeup) == .woken)
        #expect(Signals.shared.wait(for: wakeup, timeoutMilliseconds: 0) == .timeout)
    }

    @Test func `another thread ends the wait`() throws {
        let wakeup = try Wakeup()
        Thread.detachNewThread { wakeup.signal() }
        #expect(Signals.shared.wait(for: wakeup) == .woken)
    }

    @Test func `full pipe does not hold the signaller up`() throws {
        let wakeup = try Wakeup()
        for _ in 0..<200_000 { wakeup.signal() }
        #expect(Signals.shared.wait(for: wakeup) == .woken)
    }
}
