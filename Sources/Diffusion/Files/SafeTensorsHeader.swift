import JSON

/// The checked header of a safetensors file.
struct SafeTensorsHeader {
    /// A tensor's place in the data.
    struct Entry {
        let name: String
        let type: TensorType
        let shape: [Int]
        /// Offsets from `dataStart`.
        let range: Range<Int>
    }

    /// By rising offset; together they cover the data exactly.
    let entries: [Entry]
    let metadata: [String: String]
    /// Where the data begins in the file.
    let dataStart: Int

    /// Far above any model's header, and low enough that a hostile one cannot fill the memory; the
    /// format itself allows 100 MB.
    static let lengthLimit = 16 << 20

    /// - Parameters:
    ///   - path: named in errors.
    ///   - bytes: the whole file.
    /// - Throws: `DiffusionError.file` or, where one tensor is wrong, `.weights`.
    init(path: String, bytes: UnsafeRawBufferPointer) throws {
        func failure(_ reason: String) -> DiffusionError { .file(path: path, reason: reason) }
        guard bytes.count >= 8 else {
            throw failure("\(bytes.count) bytes, too short for a safetensors file")
        }
        let length = UInt64(littleEndian: bytes.loadUnaligned(as: UInt64.self))
        guard length <= UInt64(min(bytes.count - 8, Self.lengthLimit)) else {
            throw failure(
                "the header says it is \(length) bytes long; the file has \(bytes.count - 8) after"
                    + " its length, and \(Self.lengthLimit) are allowed")
        }
        dataStart = 8 + Int(length)
        let json: JSONValue
        do {
            json = try JSONValue(parsing: Array(bytes[8..<dataStart]))
        } catch {
            throw failure("the header is not JSON: \(error.problem) at byte \(error.offset)")
        }
        guard var members = json.objectValue, bytes[8] == UInt8(ascii: "{") else {
            throw failure("the header is not a JSON object")
        }
        metadata = try Self.metadata(members.removeValue(forKey: "__metadata__"), failure)

        entries = try members.map { name, value in
            do {
                return try Self.entry(name, value)
            } catch let error as EntryFailure {
                throw DiffusionError.weights(
                    path: path, problems: ["\(name.prefix(200)) \(error.reason)"])
            }
        }.sorted {
            ($0.range.lowerBound, $0.range.upperBound, $0.name)
                < ($1.range.lowerBound, $1.range.upperBound, $1.name)
        }
        var end = 0
        for entry in entries {
            guard entry.range.lowerBound == end else {
                throw DiffusionError.weights(
                    path: path,
                    problems: [
                        "\(entry.name.prefix(200)) begins at \(entry.range.lowerBound) where the"
                            + " tensor before it ends at \(end)"
                    ])
            }
            end = entry.range.upperBound
            guard end <= bytes.count - dataStart else {
                throw DiffusionError.weights(
                    path: path,
                    problems: [
                        "\(entry.name.prefix(200)) ends at \(end) in \(bytes.count - dataStart)"
                            + " bytes of data; the file is cut short or its header lies"
                    ])
            }
        }
        guard end == bytes.count - dataStart else {
            throw failure("\(bytes.count - dataStart - end) bytes after the last tensor")
        }
    }

    private static func metadata(
        _ value: JSONValue?, _ failure: (String) -> DiffusionError
    ) throws -> [String: String] {
        guard let value else { return [:] }
        guard let members = value.objectValue else {
            throw failure("__metadata__ is not an object")
        }
        return try members.mapValues {
            guard let text = $0.textValue else {
                throw failure("__metadata__ holds other than texts")
            }
            return text
        }
    }

    private struct EntryFailure: Error {
        let reason: String
    }

    private static func entry(_ name: String, _ value: JSONValue) throws -> Entry {
        guard let members = value.objectValue, members.count == 3 else {
            throw EntryFailure(reason: "is not an object of dtype, shape and data_offsets")
        }
        guard let typeName = members["dtype"]?.textValue else {
            throw EntryFailure(reason: "has no dtype")
        }
        guard let type = TensorType(rawValue: typeName) else {
            throw EntryFailure(
                reason: "has dtype \(typeName.prefix(20)); allowed "
                    + TensorType.allCases.map(\.rawValue).joined(separator: ", "))
        }
        guard let shape = members["shape"]?.arrayValue.flatMap(naturals), shape.count <= 8 else {
            throw EntryFailure(reason: "has no shape of at most 8 sizes")
        }
        guard let offsets = members["data_offsets"]?.arrayValue.flatMap(naturals),
            offsets.count == 2,
            offsets[0] <= offsets[1]
        else {
            throw EntryFailure(reason: "has no data_offsets [begin, end]")
        }
        var size = type.size
        for extent in shape {
            let (product, overflow) = size.multipliedReportingOverflow(by: extent)
            guard !overflow else { throw EntryFailure(reason: "has shape \(shape), too large") }
            size = product
        }
        let range = offsets[0]..<offsets[1]
        guard range.count == size else {
            throw EntryFailure(
                reason: "takes \(range.count) bytes where \(typeName) \(shape) takes \(size)")
        }
        return Entry(name: name, type: type, shape: shape, range: range)
    }

    /// The elements when all are integers of at least 0.
    private static func naturals(_ values: [JSONValue]) -> [Int]? {
        let integers = values.compactMap(\.exactInteger)
        return integers.count == values.count && integers.allSatisfy { $0 >= 0 } ? integers : nil
    }
}
