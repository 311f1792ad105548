/// Chooses at which size a model paints a picture that was asked for at another.
///
/// - Parameters:
///   - width: asked, in pixels.
///   - height: asked, in pixels.
///   - native: width and height the model was made for, in pixels.
///   - multiple: what the painted sides must be multiples of, in pixels.
/// - Returns: the asked size rounded up to the multiple; for a model made for less than 256 px a
///   side (the least that can be asked for) the size of the model's own area whose shape is
///   nearest to the asked one.
public func paintedSize(
    width: Int, height: Int, native: (width: Int, height: Int), multiple: Int
) -> (width: Int, height: Int) {
    let step = max(1, multiple)
    func up(_ side: Int) -> Int { max(step, (side + step - 1) / step * step) }
    guard native.width < 256, native.height < 256 else { return (up(width), up(height)) }
    let shape = (Double(max(1, width)) / Double(max(1, height))).squareRoot()
    let side = Double(native.width * native.height).squareRoot()
    func nearest(_ side: Double) -> Int {
        max(step, Int((side / Double(step)).rounded()) * step)
    }
    return (nearest(side * shape), nearest(side / shape))
}
