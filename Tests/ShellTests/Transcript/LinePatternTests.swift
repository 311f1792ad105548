import Testing

@testable import Shell

@Suite struct LinePatternTests {
    @Test(arguments: [
        ("steps 25 -> 30", "steps 25 -> 30"), ("@1  {seconds} s", "@1  0.5 s"),
        ("{path}  x", "~/a.png  x"), ("mean {number}, PSNR {number} dB", "mean 1.20, PSNR -3 dB"),
        ("pixels  {hex}", "pixels  0123abcdef"), ("a {any} z", "a b c z"), ("{any}", "x"),
        ("{other}", "{other}"), ("{any}{any}", "xy"),
    ])
    func `holes match what differs every time`(_ pattern: String, _ text: String) {
        #expect(LinePattern.fits(pattern, text))
    }

    @Test(arguments: [
        ("steps 25", "steps 26"), ("{seconds} s", " s"), ("{seconds}", "fast"),
        ("{path}", "a b"), ("{hex}", "xyz"), ("a", "ab"), ("ab", "a"), ("{any}{any}", "x"),
        ("{number}", "1,5"), ("x {any}", "x "), ("", "x"),
    ])
    func `anything else has to be the same`(_ pattern: String, _ text: String) {
        #expect(!LinePattern.fits(pattern, text))
    }
}
