import Backends
import Foundation
import Images
import Parameters

/// Models hosted by Segmind, Imagen 4 Fast first: `https://api.segmind.com`.
///
/// Every picture is a request of its own and is billed. v2 submits, polls and fetches, so that only
/// the submission can be lost; v1 (`REROLL_SEGMIND_API=v1`) waits for the picture in one request.
public struct Segmind: HTTPBackend {
    static let kind = "segmind"
    static let addressVariable = "REROLL_SEGMIND_URL"
    public let name = Self.kind
    public let summary = "hosted models, Imagen 4 Fast first; needs SEGMIND_API_KEY, costs money"

    /// The parameters that decide which requests are sent, and are in none.
    private static let ofRun: Set<String> = ["count", "backend", "model"]
    static let carried = ofRun.union(SegmindModel.families.flatMap(\.keys.keys))

    let services: HTTPServices
    static let key = ServiceKey(
        service: "segmind", variable: "SEGMIND_API_KEY", file: "segmind.key")

    /// - Parameter services: how to send; the key and the address are read when a run begins.
    public init(_ services: HTTPServices) { self.services = services }

    public var models: [String] { SegmindModel.known }

    public func support(for parameter: Parameter, model: String) -> Support {
        guard Self.carried.contains(parameter.name) else { return unsent(parameter, by: "Segmind") }
        if Self.ofRun.contains(parameter.name) { return .honoured }
        let model = SegmindModel.of(slug(model))
        if model.unsure.contains(parameter.name) { return .unknown }
        if parameter.name == "aspect" || model.keys[parameter.name] != nil { return .honoured }
        return unsent(parameter, by: "this model")
    }

    public func domain(of parameter: Parameter, model: String) -> Domain? {
        SourcePage.domain(of: parameter)
    }

    public func recommended(model: String) -> Settings { Settings() }

    public func resolve(model: String) throws -> String {
        let slug = slug(model)
        guard let first = slug.utf8.first, slug.utf8.count <= 100, Self.isWord(first),
            slug.utf8.allSatisfy({ Self.isWord($0) || "-._".utf8.contains($0) })
        else {
            throw BackendError.refused(
                "model: \(slug) is no model of Segmind's; allowed is a name such as "
                    + "\(SegmindModel.usual), letters, digits and - . _")
        }
        return slug
    }

    private static func isWord(_ byte: UInt8) -> Bool {
        (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte)
            || (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(byte)
            || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
    }

    /// The slug that a model stands for; the table's default is another backend's model.
    private func slug(_ model: String) -> String {
        model.isEmpty || model == Settings.defaults.model ? SegmindModel.usual : model
    }

    public func identity(model: String) throws -> Identity {
        Identity(fingerprint: nil, engine: "segmind \(try api().rawValue)", reproducible: false)
    }

    public func price(model: String) -> Price {
        SegmindModel.prices[slug(model)].map(Price.dollars) ?? .unknown
    }

    public func generate(
        _ request: Request, previewEvery: Int?
    ) -> AsyncThrowingStream<Event, any Error> {
        events { tell in
            let client = try client()
            let api = try api()
            var outcome = Outcome()
            for index in 0..<request.count {
                let seed = request.seed + index
                let (body, sent) = try SegmindModel.of(request.model).body(for: request, seed: seed)
                if index == 0 {
                    var sent = sent
                    sent.count = request.count
                    tell(.sent(sent))
                }
                @Sendable func stage(_ text: String) {
                    tell(.progress(Progress(picture: index + 1, step: 0, steps: 0, stage: text)))
                }
                stage("sent")
                let result =
                    switch api {
                    case .v1: try await client.wait(for: body, slug: request.model, tell: stage)
                    case .v2: try await client.submit(body, slug: request.model, tell: stage)
                    }
                // Said before anything else can fail: it is paid.
                if let cost = result.cost { tell(.charged(cost)) }
                outcome.add(result)
                let files = try await client.exchange.files(of: result.pictures)
                guard let file = files.first else { throw client.noPicture() }
                let picture = GeneratedPicture(
                    index: index + 1, seed: result.seed,
                    content: try services.content(of: file, client.exchange))
                tell(.picture(picture))
                outcome.note(picture, of: request, extra: files.count - 1)
            }
            tell(.finished(outcome.acknowledgement(of: request)))
        }
    }

    public func exportedCall(of request: Request) throws -> ExportedCall {
        let variable = Self.addressVariable
        var address = try services.exportedAddress(variable, usual: "https://api.segmind.com")
        if address.hasSuffix("/v1") || address.hasSuffix("/v2") { address.removeLast(3) }
        let model = SegmindModel.of(request.model)
        return ExportedCall(
            address: address, variable: variable, path: "/v1/\(request.model)",
            headers: [("Accept", "image/png, image/*;q=0.9")],
            secret: ExportedCall.Secret(header: "x-api-key", variable: Self.key.variable),
            bodies: try request.seeds.map { try model.body(for: request, seed: $0).json },
            notes: ["Every picture is billed."])
    }

    public func credits() async throws -> Credits? {
        do { return try await client().credits() } catch { throw BackendError(error) }
    }

    /// Which of the two ways to ask.
    enum API: String { case v1, v2 }

    private func api() throws -> API {
        guard let text = services.variable("REROLL_SEGMIND_API") else { return .v2 }
        guard let api = API(rawValue: text.lowercased()) else {
            throw BackendError.denied(
                "REROLL_SEGMIND_API: \(text) is no version; allowed v1, v2")
        }
        return api
    }

    private func client() throws -> SegmindClient {
        let variable = Self.addressVariable
        var address = services.variable(variable) ?? "https://api.segmind.com"
        while address.hasSuffix("/") { address.removeLast() }
        // The address of either version is taken for that of the service.
        if address.hasSuffix("/v1") || address.hasSuffix("/v2") { address.removeLast(3) }
        let endpoint = try Endpoint(address, name: variable)
        guard endpoint.scheme == "https" || endpoint.isLoopback else {
            throw BackendError.denied(
                "\(variable): \(endpoint) is not https, and the key would be readable on its way; "
                    + "allowed is https, or http on this machine")
        }
        let key = try Self.key.required(services.environment)
        return SegmindClient(
            exchange: Exchange(
                service: name, endpoint: endpoint,
                hint: "check the network, then `:go` (nothing was sent)",
                transport: services.transport, timing: services.timing, holds: services.holds,
                secrets: [key]),
            key: key)
    }

    /// What the replies of one run add up to.
    private struct Outcome {
        private var seed: Int?
        private var cost: Double?
        private var notes: [String] = []
        private var count = 0

        mutating func add(_ result: SegmindResult) {
            if count == 0 { seed = result.seed }
            count += 1
            if let charge = result.cost { cost = (cost ?? 0) + charge }
            if let left = result.creditsLeft, left < 1 {
                notes = ["segmind: $\(String(format: "%.2f", left)) of credits are left"]
            }
        }

        /// Notes what the user would not expect of a picture.
        mutating func note(_ picture: GeneratedPicture, of request: Request, extra: Int) {
            let (width, height) = picture.size
            let asked = request.asked
            let isSizeSet = asked.width != nil || asked.height != nil
            if isSizeSet, (width, height) != (request.width, request.height) {
                let note =
                    "segmind: \(width)x\(height) came for "
                    + "\(request.width)x\(request.height)"
                if !notes.contains(note) { notes.append(note) }
            }
            if extra > 0 { notes.append("segmind: \(extra) more pictures came and were left out") }
        }

        func acknowledgement(of request: Request) -> Acknowledgement {
            var settings = Settings()
            settings.seed = seed.map(Seed.fixed)
            return Acknowledgement(settings: settings, cost: cost, notes: notes)
        }
    }
}
