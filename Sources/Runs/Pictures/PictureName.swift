/// Names of picture files.
public enum PictureName {
    /// `a.png` for the first picture, `a-2.png` for the second.
    public static func numbered(_ path: String, _ position: Int) -> String {
        guard position > 1 else { return path }
        let name = path.split(separator: "/", omittingEmptySubsequences: false).last ?? ""
        guard let dot = name.lastIndex(of: "."), dot > name.startIndex else {
            return "\(path)-\(position)"
        }
        return "\(path.dropLast(name[dot...].count))-\(position)\(name[dot...])"
    }
}
