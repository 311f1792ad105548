import Foundation
import Ledger

/// Short names for pictures: links such as `runs/12.png` to files that are named by their hashes.
///
/// They lie in the library's folder and are a convenience only: the library does not read them.
public struct RunLinks {
    private let home: String

    /// - Parameter home: the library's folder.
    public init(home: String) { self.home = home }

    /// The path of the link of a picture, made if it is missing; the picture's own path where no
    /// link can be made.
    public func path(for picture: StoredPicture) -> String {
        let suffix = picture.position == 1 ? "" : ".\(picture.position)"
        let link = "\(home)/runs/\(picture.run)\(suffix).png"
        let files = FileManager.default
        let target = "../\(picture.path)"
        if (try? files.destinationOfSymbolicLink(atPath: link)) == target { return link }
        try? files.createDirectory(atPath: "\(home)/runs", withIntermediateDirectories: true)
        do {
            try files.createSymbolicLink(atPath: link, withDestinationPath: target)
            return link
        } catch {
            return "\(home)/\(picture.path)"
        }
    }
}

extension String {
    /// This path with `~` for the user's home folder.
    public func abbreviated(home: String?) -> String {
        guard let home, home.count > 1, hasPrefix(home + "/") else { return self }
        return "~" + dropFirst(home.count)
    }
}
