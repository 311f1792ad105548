import Diffusion
import Images

extension Picture {
    /// The engine's picture as ours.
    init(_ image: Diffusion.Image) throws {
        try self.init(width: image.width, height: image.height, pixels: image.pixels)
    }

    /// This picture enlarged or shrunk until it covers `width` x `height`, the rest cut off evenly
    /// at both sides, so that nothing is stretched.
    func covering(width: Int, height: Int) throws -> Picture {
        guard self.width != width || self.height != height else { return self }
        let scale = max(Double(width) / Double(self.width), Double(height) / Double(self.height))
        let wide = max(width, Int((Double(self.width) * scale).rounded()))
        let high = max(height, Int((Double(self.height) * scale).rounded()))
        return try resized(width: wide, height: high).cropped(
            x: (wide - width) / 2, y: (high - height) / 2, width: width, height: height)
    }
}
