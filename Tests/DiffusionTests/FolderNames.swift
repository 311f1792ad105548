import Foundation

/// The names in a folder, or nil where there is none.
func folderNames(_ path: String) -> [String]? {
    try? FileManager.default.contentsOfDirectory(atPath: path)
}
