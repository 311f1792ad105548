import CKernels
import Testing

@testable import Diffusion

/// The arithmetic of one instruction set.
struct KernelSet: Sendable, CustomTestStringConvertible {
    let index: Int64
    let testDescription: String

    var kernels: ck_kernels {
        get throws { try #require(ck_all(index)).pointee }
    }

    /// Every set this processor has.
    static let all: [KernelSet] = (0..<8).compactMap { index in
        ck_all(index).map {
            KernelSet(index: index, testDescription: String(cString: $0.pointee.name))
        }
    }
}
