/// The shape of a picture, as width to height.
public enum Aspect: String, CaseIterable, ParameterValue {
    case square = "1:1"
    case portrait = "3:4"
    case landscape = "4:3"
    case tall = "9:16"
    case wide = "16:9"

    /// The size in pixels that the shape stands for; both sides are multiples of 8.
    public var size: (width: Int, height: Int) {
        switch self {
        case .square: (512, 512)
        case .portrait: (432, 576)
        case .landscape: (576, 432)
        case .tall: (360, 640)
        case .wide: (640, 360)
        }
    }
}
