import Testing

@testable import Shell

@Suite struct HoleKeeperTests {
    @Test(arguments: [
        (["@1  {seconds} s  a"], ["@1  0.5 s  b"], ["@1  {seconds} s  b"]),
        (["{path} old"], ["~/a.png new"], ["{path} new"]),
        (["seed 1", "made  {any}"], ["seed 2", "made  today"], ["seed 2", "made  {any}"]),
        (
            ["max {number}, mean {number}"], ["max 3, mean 4 dB"],
            ["max {number}, mean {number} dB"]
        ),
        (
            ["a", "file  {path}", "b"], ["x", "y", "file  /z", "b"],
            ["x", "y", "file  {path}", "b"]
        ),
        (["{seconds} s"], ["fast"], ["fast"]), (["{hex}"], [], []), ([], ["new"], ["new"]),
        (["  {hex}  x"], ["  0af  y  z"], ["  {hex}  y  z"]),
    ])
    func `recording keeps a hole where the text fits it`(
        _ old: [String], _ got: [String], _ expected: [String]
    ) {
        #expect(HoleKeeper.lines(got, keepingHolesOf: old) == expected)
    }
}
