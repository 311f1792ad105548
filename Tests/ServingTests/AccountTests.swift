import Foundation
import Testing

@testable import Serving

@Suite struct AccountTests {
    @Test func `a rate lets its number through and tells how long to wait`() throws {
        let clock = SteppedClock()
        let account = Account(Key("k", label: "line 1", rate: 3)) { clock.now }
        for _ in 0..<3 { try account.countRequest() }
        let problem = #expect(throws: Problem.self) { try account.countRequest() }
        #expect(problem?.kind == .busy(seconds: 20))
        clock.advance(by: .seconds(20))
        try account.countRequest()
        #expect(throws: Problem.self) { try account.countRequest() }
    }

    @Test func `the bucket never holds more than a minute`() throws {
        let clock = SteppedClock()
        let account = Account(Key("k", label: "line 1", rate: 2)) { clock.now }
        clock.advance(by: .seconds(3600))
        try account.countRequest()
        try account.countRequest()
        #expect(throws: Problem.self) { try account.countRequest() }
    }

    @Test func `credits are paid, given back, and end`() throws {
        let account = Account(Key("k", label: "line 1", credits: 2))
        try account.pay(2)
        let problem = #expect(throws: Problem.self) { try account.pay(1) }
        #expect(problem?.kind == .insufficientCredits)
        account.refund(1)
        try account.pay(1)
        #expect(account.credits == 0)
    }

    @Test func `an account without figures is never charged`() throws {
        let account = Account(nil)
        try account.pay(1e9)
        for _ in 0..<1000 { try account.countRequest() }
        #expect(account.credits == Account.uncounted)
    }
}
