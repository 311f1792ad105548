extension Route {
    /// Every path, in the order of the description.
    static let all: [Route] = general + segmind + openAI + webUI
}
