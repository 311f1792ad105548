import Foundation
import Testing

@testable import Serving

@Suite struct AccountsTests {
    private let accounts = Accounts([
        Key("SG_one", label: "line 1"), Key("SG_two", label: "line 2"),
    ])

    private func head(_ headers: (name: String, value: String)...) -> RequestHead {
        RequestHead(method: "GET", target: "/", headers: headers)
    }

    private static func basic(_ text: String) -> String {
        "Basic " + Data(text.utf8).base64EncodedString()
    }

    @Test func `each family reads its own place`() throws {
        let header = head(("X-Api-Key", "SG_two"))
        #expect(try accounts.account(for: header, family: .segmind).label == "line 2")
        let bearer = head(("Authorization", "bearer SG_one"))
        #expect(try accounts.account(for: bearer, family: .openAI).label == "line 1")
        let basic = head(("Authorization", Self.basic("anybody:SG_two")))
        #expect(try accounts.account(for: basic, family: .webUI).label == "line 2")
        for head in [header, bearer, basic] {
            _ = try accounts.account(for: head, family: .plain)
        }
    }

    @Test(arguments: [
        "", "Bearer", "Bearer ", "Bearer SG_on", "Bearer SG_onee", "Basic SG_one", "Basic %%%",
        "Basic U0dfb25l", "SG_one",
    ])
    func `nothing else is a key`(value: String) {
        for family in Family.allCases {
            #expect(throws: Problem.self) {
                try accounts.account(for: head(("authorization", value)), family: family)
            }
        }
    }

    @Test func `a key in another family's place does not count`() {
        #expect(throws: Problem.self) {
            try accounts.account(for: head(("authorization", "Bearer SG_one")), family: .segmind)
        }
        #expect(throws: Problem.self) {
            try accounts.account(for: head(("x-api-key", "SG_one")), family: .openAI)
        }
    }

    @Test func `without keys everybody is one account`() throws {
        let open = Accounts(nil)
        let one = try open.account(for: head(), family: .segmind)
        let other = try open.account(for: head(("x-api-key", "any")), family: .openAI)
        #expect(one === other)
    }

    @Test func `bytes are compared to their end`() {
        #expect(Accounts.areEqual([1, 2, 3], [1, 2, 3]))
        #expect(!Accounts.areEqual([1, 2, 3], [9, 2, 3]))
        #expect(!Accounts.areEqual([1, 2, 3], [1, 2, 4]))
        #expect(!Accounts.areEqual([1, 2, 3], [1, 2]))
    }
}
