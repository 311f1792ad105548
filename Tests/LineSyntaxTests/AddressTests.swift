import LineSyntax
import Testing

@Suite struct AddressTests {
    @Test func `numbers count from one, and an at sign may stand before them`() {
        #expect(Address("12")?.run == .number(12))
        #expect(Address("@12")?.run == .number(12))
        #expect(Address("@")?.run == .back(0))
        #expect(Address("@-0")?.run == .back(0))
        #expect(Address("@-7")?.run == .back(7))
    }

    @Test func `a point names a picture`() {
        #expect(Address("@12.3")?.picture == 3)
        #expect(Address("@.2")?.picture == 2)
        #expect(Address("@.2")?.run == .back(0))
        #expect(Address("@12")?.picture == nil)
        #expect(Address("1.9223372036854775807")?.picture == Int.max)
    }

    @Test(arguments: [
        "", "0", "@0", "-1", "@-", "@--1", "@1.", "@1.0", "@1.2.3", "@99999999999999999999",
        "１２", "@١", "@+1", "fox", "@ 1", ".", "@1.99999999999999999999",
    ])
    func `anything else is no run`(_ text: String) {
        #expect(Address(text) == nil)
    }
}
