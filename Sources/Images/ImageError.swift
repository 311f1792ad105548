/// An error in a picture, its file, or a request about it.
public enum ImageError: Error, Hashable, Sendable, CustomStringConvertible {
    /// The bytes are a picture in a format that is not read here, or not by this function.
    case unsupported(PictureFormat, allowed: [PictureFormat])
    /// The bytes are no picture that we know; the count is how many bytes there are.
    case unknownFormat(count: Int, allowed: [PictureFormat])
    /// The file is in this format, but damaged, or of a kind that is not read; the reason is one
    /// clause.
    case damaged(PictureFormat, reason: String)
    /// A side is outside `1...Picture.sideLimit`, or the pixels are more than the limit.
    case size(width: Int, height: Int, limit: Int)
    /// The array does not hold three bytes for each pixel.
    case pixelCount(width: Int, height: Int, got: Int)
    /// Two pictures that should have one size have two.
    case sizesDiffer(width: Int, height: Int, otherWidth: Int, otherHeight: Int)
    /// A text chunk cannot be written; the keyword is made printable.
    case text(keyword: String, reason: String)
    /// libpng could not write the picture.
    case encoding(reason: String)
    /// libjpeg-turbo could not write the picture, or was asked for what it cannot write.
    case encodingJPEG(reason: String)

    /// One sentence with the thing, the value got, and what is allowed.
    public var description: String {
        switch self {
        case .unsupported(let format, let allowed):
            "picture: \(format.rawValue) is not read; allowed \(names(allowed));"
                + " convert the file to PNG first"
        case .unknownFormat(let count, let allowed):
            count == 0
                ? "picture: the file is empty; allowed \(names(allowed))"
                : "picture: \(count) bytes that are no known picture format; allowed "
                    + names(allowed)
        case .damaged(let format, let reason):
            "picture: damaged \(format.rawValue), \(reason); fetch or make the file again"
        case .size(let width, let height, let limit):
            "picture size: \(width)x\(height) is out of range; allowed 1 to \(Picture.sideLimit)"
                + " a side and at most \(limit) pixels"
        case .pixelCount(let width, let height, let got):
            "picture: \(got) bytes do not fill \(width)x\(height); allowed exactly 3 a pixel"
        case .sizesDiffer(let width, let height, let otherWidth, let otherHeight):
            "pictures: \(width)x\(height) and \(otherWidth)x\(otherHeight) differ in size;"
                + " compare pictures of one size"
        case .text(let keyword, let reason):
            "text chunk \(keyword): \(reason)"
        case .encoding(let reason):
            "picture: libpng could not write it, \(reason)"
        case .encodingJPEG(let reason):
            "picture: cannot be written as JPEG, \(reason)"
        }
    }
}

/// The names of formats, as an error lists them.
private func names(_ formats: [PictureFormat]) -> String {
    formats.map(\.rawValue).joined(separator: ", ")
}
