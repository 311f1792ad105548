import Images
import TestSupport
import Testing

@Suite struct ComparisonTests {
    /// Printed by Fixtures/make.py: scikit-image 0.26.0, NumPy 2.4.6, ImageHash 4.3.2.
    @Test(arguments: [
        ("noise", 25, 4.547856458791054, 32.81502871761629, 0.9454172351295433, 0),
        ("shifted", 255, 23.808236155709537, 14.945865215961511, 0.42459311195175803, 16),
        ("one", 1, 5.633485437440144e-05, 90.62303184864584, 0.9999997864067763, 0),
        ("inverse", 255, 136.97352261844404, 4.130583035669083, -0.4943373828598369, 64),
    ])
    func `the figures are those of scikit-image and ImageHash`(
        name: String, max: Int, mean: Double, psnr: Double, ssim: Double, distance: Int
    ) throws {
        let a = try Picture.decode(try fixture("resize/source.png"))
        let b = try Picture.decode(try fixture("compare/\(name).png"))
        for result in [try compare(a, b), try compare(b, a)] {
            #expect(!result.identical)
            #expect(result.max == max)
            #expect(abs(result.mean - mean) < 1e-9)
            #expect(abs(result.psnr - psnr) < 1e-9)
            // Sums in another order; scikit-image also subtracts before it averages.
            #expect(abs(result.ssim - ssim) < 1e-9)
            #expect(result.hashDistance == distance)
        }
    }

    @Test func `a picture is identical to itself`() throws {
        let picture = try pattern(30, 20)
        let result = try compare(picture, picture)
        #expect(result.identical)
        #expect(result.max == 0)
        #expect(result.mean == 0)
        #expect(result.psnr == .infinity)
        #expect(result.ssim == 1)
        #expect(result.hashDistance == 0)
    }

    @Test(arguments: [(1, 1), (2, 1), (1, 40), (10, 11), (11, 11)])
    func `pictures smaller than the window have figures too`(width: Int, height: Int) throws {
        let black = try plain(width, height, [0, 0, 0])
        let result = try compare(black, try plain(width, height, [255, 255, 255]))
        #expect(result.max == 255)
        #expect(result.mean == 255)
        #expect(result.psnr == 0)
        // Constant pictures: only the brightness term is left, C1 / (255² + C1).
        #expect(abs(result.ssim - 6.5025 / (65_025 + 6.5025)) < 1e-9)
    }

    @Test func `pictures of two sizes are not compared`() throws {
        #expect(
            errorText { try compare(try pattern(4, 3), try pattern(3, 4)) }
                == "pictures: 4x3 and 3x4 differ in size; compare pictures of one size")
    }
}
