import Images
import Testing

@Suite struct DifferenceHashTests {
    @Test func `the hash is that of ImageHash`() throws {
        // Printed by Fixtures/make.py.
        let source = try Picture.decode(try fixture("resize/source.png"))
        #expect(source.differenceHash == 0xbbee_e6cb_ebe6_eeff)
    }

    @Test func `one colour hashes to zero at any size`() throws {
        for (width, height) in [(1, 1), (9, 8), (100, 3)] {
            #expect(try plain(width, height, [10, 200, 30]).differenceHash == 0)
        }
    }
}
