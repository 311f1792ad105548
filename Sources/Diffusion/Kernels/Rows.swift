import CKernels

/// The functions networks put between their layers.
enum Activation {
    /// x times the logistic function of x.
    case silu
    /// x times the logistic function of 1.702 x.
    case quickGelu
    /// x times the normal distribution's function of x.
    case gelu

    var kernel: ck_activation {
        switch self {
        case .silu: ck_silu
        case .quickGelu: ck_quick_gelu
        case .gelu: ck_gelu
        }
    }
}
