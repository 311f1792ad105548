import Testing

@testable import HTTPBackends

@Suite struct ServerSentEventsTests {
    private let stream =
        "\u{FEFF}: c\r\nevent: a\rdata: 1\r\ndata:2\n\ndata\n\nid: 7\n\ndata: {\"é\": "
        + "1}\r\n\r\ndata: cut"

    @Test(arguments: [1, 2, 3, 7, 1000])
    func `events come out whole, however the bytes are cut`(_ size: Int) {
        var parser = ServerSentEvents()
        var events: [ServerSentEvents.Event] = []
        var rest = Array(stream.utf8)[...]
        while !rest.isEmpty {
            events += parser.take(Array(rest.prefix(size)))
            rest = rest.dropFirst(size)
        }
        #expect(
            events == [
                .init(name: "a", data: "1\n2"), .init(name: "", data: ""),
                .init(name: "", data: "{\"é\": 1}"),
            ])
    }
}
