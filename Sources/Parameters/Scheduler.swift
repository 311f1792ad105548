/// The sampling methods, by the names of the Imagen 4 Fast page.
public enum Scheduler: String, CaseIterable, ParameterValue, Codable {
    case ddim = "DDIM"
    case pndm = "PNDM"
    case lms = "LMSDiscrete"
    case dpm = "DPMSolverMultistep"
    case eulerA = "EulerAncestralDiscrete"

    /// The name of the same method in the Stable Diffusion web UI.
    public var webUIName: String {
        switch self {
        case .ddim: "DDIM"
        case .pndm: "PLMS"
        case .lms: "LMS"
        case .dpm: "DPM++ 2M"
        case .eulerA: "Euler a"
        }
    }

    /// The choice as the table offers it; names compare without case, spaces and `_ - +`.
    var choice: Choice {
        switch self {
        case .ddim:
            Choice(rawValue, ["DDIMScheduler"], "denoising diffusion implicit model")
        case .pndm:
            Choice(
                rawValue, ["PLMS", "PNDMScheduler"], "pseudo linear multistep; PLMS in the web UI")
        case .lms:
            Choice(
                rawValue, ["LMS", "k_lms", "LMSDiscreteScheduler"], "linear multistep")
        case .dpm:
            Choice(
                rawValue,
                [
                    "DPM++ 2M", "dpmpp_2m", "dpm", "dpmpp", "dpm_solver", "dpmsolverpp",
                    "k_dpmpp_2m", "DPMSolverMultistepScheduler",
                ], "DPM-Solver++ of second order; good at few steps")
        case .eulerA:
            Choice(
                rawValue,
                [
                    "Euler a", "k_euler_a", "euler_ancestral", "k_euler_ancestral",
                    "EulerAncestralDiscreteScheduler",
                ], "Euler with fresh noise at each step")
        }
    }
}
