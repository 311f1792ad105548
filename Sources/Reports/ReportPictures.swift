import Dispatch
import Images
import JSON
import Ledger
import Parameters
import Runs
import Synchronization

/// Reads the pictures of runs, makes them small and compares them with the parents' pictures, some
/// runs at a time on every core.
public struct ReportPictures: Sendable {
    /// A run's share of the work.
    struct Job: Sendable {
        let run: Int
        /// The files of its pictures, in order.
        let paths: [String]
        /// The places among the report's pictures of those that are written here; nil for what is
        /// there already.
        let places: [Int?]
        /// The files of the parent's pictures, in order.
        let parents: [String]
    }

    /// What became of it.
    struct Product: Sendable {
        /// `data:` addresses; nil where the file could not be read.
        var pictures: [(place: Int, address: String?)] = []
        /// How each picture differs from the parent's of the same position.
        var figures: JSONValue?
        /// Why pictures could not be read.
        var problems: [String] = []
    }

    let side: Int?

    /// - Parameter side: the longest side in pixels; nil embeds the files as they are.
    public init(side: Int?) { self.side = side }

    /// The quality of the small pictures, as libjpeg counts it.
    static let quality = 88

    /// How many runs are worked on before their products are written.
    static let batch = 32

    /// Does jobs on every core; the products are in the order of the jobs.
    func products(of jobs: [Job]) -> [Product] {
        let products = Mutex([Product](repeating: Product(), count: jobs.count))
        DispatchQueue.concurrentPerform(iterations: jobs.count) { index in
            let product = product(of: jobs[index])
            products.withLock { $0[index] = product }
        }
        return products.withLock { $0 }
    }

    private func product(of job: Job) -> Product {
        var product = Product()
        var figures: [JSONValue] = []
        for (position, path) in job.paths.enumerated() {
            let parent = position < job.parents.count ? job.parents[position] : nil
            let place = job.places[position]
            var file: [UInt8] = []
            var picture: Picture?
            do {
                if place != nil || parent != path && parent != nil {
                    file = try Files.read(path)
                    if side != nil || parent != nil { picture = try Picture.decode(file) }
                }
                if let place {
                    product.pictures.append((place, try address(file, picture)))
                }
            } catch {
                product.problems.append("@\(job.run): \(error)")
                if let place { product.pictures.append((place, nil)) }
            }
            if let parent { figures.append(difference(path, picture, parent)) }
        }
        if !figures.isEmpty { product.figures = .array(figures) }
        return product
    }

    private func difference(_ path: String, _ picture: Picture?, _ parent: String) -> JSONValue {
        if path == parent { return ["identical": .bool(true)] }
        guard let picture else { return .null }
        let difference = PixelDiff(
            { try Picture.decode(Files.read(parent)) }, { picture })
        // A missing file of the parent is no news about this run.
        if case .not(let why) = difference, !why.hasPrefix("different sizes") { return .null }
        return difference.json
    }

    /// The file as it is or, where that is smaller, a JPEG no larger than `side`.
    private func address(_ file: [UInt8], _ picture: Picture?) throws -> String {
        guard let side, let picture else { return Self.address(file) }
        let longest = max(picture.width, picture.height)
        guard longest > side else {
            let jpeg = try picture.jpeg(quality: Self.quality)
            return Self.address(jpeg.count < file.count ? jpeg : file)
        }
        func scaled(_ length: Int) -> Int { max(1, (length * side + longest / 2) / longest) }
        let small = try picture.resized(
            width: scaled(picture.width), height: scaled(picture.height))
        return Self.address(try small.jpeg(quality: Self.quality))
    }

    private static func address(_ file: [UInt8]) -> String {
        let kind =
            switch PictureFormat(of: file) {
            case .jpeg: "image/jpeg"
            case .webp: "image/webp"
            default: "image/png"
            }
        return "data:\(kind);base64,\(file.base64)"
    }
}
