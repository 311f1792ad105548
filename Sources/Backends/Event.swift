import Parameters

/// What a backend tells while it works, in order.
public enum Event: Sendable {
    /// The request has left; what was really sent.
    case sent(Settings)
    case progress(Progress)
    /// One picture is ready.
    case picture(GeneratedPicture)
    /// So many US dollars were charged just now; a run that fails later has cost them all the same.
    case charged(Double)
    case finished(Acknowledgement)
}
