import Runs
import Testing

@Suite struct HomePathTests {
    @Test func `a path in the user's home is shown with a tilde`() {
        #expect("/home/a/b".abbreviated(home: "/home/a") == "~/b")
        #expect("/home/ab".abbreviated(home: "/home/a") == "/home/ab")
        #expect("/x".abbreviated(home: "/") == "/x")
        #expect("/x".abbreviated(home: nil) == "/x")
    }
}
