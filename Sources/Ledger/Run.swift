import Parameters

/// A run as the library keeps it.
public struct Run: Hashable, Sendable, Identifiable {
    /// How far a run has come.
    public enum State: String, CaseIterable, Sendable, Codable {
        /// Written down, not sent yet.
        case queued
        /// On its way in the backend.
        case sent
        /// Finished, with its pictures.
        case done
        /// The backend, or something on the way, failed.
        case failed
        /// The backend declined the request.
        case refused
        /// The user stopped it.
        case cancelled
        /// The backend never answered; it may be billed.
        case unknown
        /// Its process ended before it did.
        case interrupted

        /// Whether the run can still change.
        public var isActive: Bool { self == .queued || self == .sent }

        /// Whether it has not ended yet.
        public var isOpen: Bool { self == .queued || self == .sent }
    }

    /// Its number in the library, from 1, never given twice.
    public let number: Int
    public let state: State
    /// The parameters that the user had set, as canonical JSON.
    public let asked: String
    /// The resolved request, every parameter included, as canonical JSON.
    public let requested: String
    /// The request in the backend's own JSON; nil before it was sent.
    public let sent: String?
    /// The values that the backend reported, in its own JSON.
    public let acknowledged: String?
    /// The parameters that the backend ignores though they were set.
    public let ignored: [String]
    public let prompt: String
    public let negative: String
    /// The template that the prompt was expanded from; nil for a typed prompt.
    public let template: String?
    public let backend: String
    public let model: String
    /// SHA-256 of the model's weights, in hexadecimal, where the backend knows it.
    public let fingerprint: String?
    /// The version of what painted it.
    public let engine: String?
    /// The run that this one was made from.
    public let parent: Int?
    /// The shell session that fired it.
    public let session: String
    public let created: Timestamp
    /// When it was sent.
    public let started: Timestamp?
    public let finished: Timestamp?
    /// Seconds that the backend took.
    public let duration: Double?
    /// The backend's charge, in its own currency or credits.
    public let cost: Double?
    /// The class of the error, such as `timeout`.
    public let errorClass: String?
    /// The error's sentence.
    public let error: String?
    /// The size it was painted at in pixels, where that is not the pictures' own.
    public let painted: Painted?
    /// Sorted by name.
    public let tags: [String]
    public let note: String
    public let starred: Bool
    /// In the order of their positions.
    public let pictures: [StoredPicture]

    public var id: Int { number }

    /// The parameters that the user had set.
    public func askedSettings() throws -> Settings { try Settings(json: asked) }

    /// The resolved parameters.
    public func requestedSettings() throws -> Settings { try Settings(json: requested) }
}

/// The size at which a run was painted, in pixels.
public struct Painted: Hashable, Sendable {
    public let width: Int
    public let height: Int

    public init(width: Int, height: Int) {
        self.width = width
        self.height = height
    }
}

/// A picture of a run; the file's name is its hash.
public struct StoredPicture: Hashable, Sendable {
    public let run: Int
    /// Its place in the run, from 1.
    public let position: Int
    /// SHA-256 of the file in lower-case hexadecimal.
    public let sha256: String
    /// In pixels.
    public let width: Int
    public let height: Int
    public let seed: Int?
    /// The size of the file.
    public let bytes: Int

    /// The file's path inside the library's folder: `pictures/ab/ab….png`.
    public var path: String { PictureFiles.path(sha256) }
}

/// A run before it is sent.
public struct NewRun: Hashable, Sendable {
    public var request: Request
    public var session: String
    public var parent: Int?
    public var fingerprint: String?
    public var engine: String?
    /// The names of the parameters that the backend will ignore though they were set.
    public var ignored: [String]
    /// The template that the prompt was expanded from; nil for a typed prompt.
    public var template: String?
    /// The cell of a series that this run fills from the moment it is written down.
    public var cell: Cell?

    public init(
        _ request: Request, session: String, parent: Int? = nil, fingerprint: String? = nil,
        engine: String? = nil, ignored: [String] = [], template: String? = nil, cell: Cell? = nil
    ) {
        self.request = request
        self.session = session
        self.parent = parent
        self.fingerprint = fingerprint
        self.engine = engine
        self.ignored = ignored
        self.template = template
        self.cell = cell
    }
}

/// A picture to keep.
public struct NewPicture: Hashable, Sendable {
    /// The whole PNG file.
    public var png: [UInt8]
    /// SHA-256 of `png` in lower-case hexadecimal.
    public var sha256: String
    /// In pixels.
    public var width: Int
    public var height: Int
    public var seed: Int?

    public init(png: [UInt8], sha256: String, width: Int, height: Int, seed: Int? = nil) {
        self.png = png
        self.sha256 = sha256
        self.width = width
        self.height = height
        self.seed = seed
    }
}

/// How a run ended.
public struct Outcome: Hashable, Sendable {
    /// Any state but queued and sent.
    public var state: Run.State
    /// The values that the backend reported, as JSON.
    public var acknowledged: String?
    /// Seconds; nil takes the time since the run was sent.
    public var duration: Double?
    public var cost: Double?
    public var painted: Painted?
    public var errorClass: String?
    public var error: String?

    public init(
        _ state: Run.State, acknowledged: String? = nil, duration: Double? = nil,
        cost: Double? = nil, painted: Painted? = nil, errorClass: String? = nil,
        error: String? = nil
    ) {
        self.state = state
        self.acknowledged = acknowledged
        self.duration = duration
        self.cost = cost
        self.painted = painted
        self.errorClass = errorClass
        self.error = error
    }
}
