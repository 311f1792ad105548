/// Every path that the server knows.
enum APIs {
    static let routes: [Route] = GeneralAPI.routes(
        besides: SegmindAPI.routes + OpenAIAPI.routes + WebUIAPI.routes)
}
