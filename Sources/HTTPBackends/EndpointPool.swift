import Backends
import Foundation
import Parameters
import Synchronization

/// Several servers of one kind as one backend: a run goes to the server with the least to do.
///
/// A server that cannot be reached, or says that it is away, is taken out; it is asked after at
/// growing intervals, at `/health`, and comes back when it answers. A run that surely was not done
/// there goes to another. One that may have been done, and costs money, is never sent again: it
/// ends as unknown.
public final class EndpointPool: Backend {
    public let name: String
    public let summary: String

    /// What a server has done.
    public struct Tally: Hashable, Sendable {
        /// Its address without user and password.
        public let endpoint: String
        /// Runs that it finished.
        public let made: Int
        /// How many times it was taken out.
        public let outages: Int
        /// Whether it is out now.
        public let isOut: Bool
    }

    private let members: [Member]
    private let timing: Timing
    private let record: Mutex<Record>

    private struct Member: Sendable {
        let backend: any Backend
        let endpoint: Endpoint
        let transport: any Transport
    }

    /// What is known of the servers.
    private struct Record {
        /// In the order of ``members``.
        var states: [State]
        var hasAnswered = false
    }

    private struct State {
        var underWay = 0
        var made = 0
        var outages = 0
        var isOut = false
        var reason = ""
        /// Seconds until it is asked after next.
        var backoff = EndpointPool.firstBackoff
    }

    private static let firstBackoff = 0.5
    private static let maxBackoff = 30.0
    /// Seconds that a run waits while all servers are out: as long as a restart may take, but not
    /// where none has ever answered.
    private static let patience = (known: 60.0, unknown: 3.0)

    /// - Parameters:
    ///   - kind: the name of a backend that speaks HTTP, which every server is of.
    ///   - addresses: where the servers are, at least one.
    ///   - services: how to send, with keys and all that the servers share.
    /// - Throws: ``BackendError/refused(_:)`` for a kind that has no servers, and for an address
    ///   that is none or is given twice.
    public init(kind: String, addresses: [String], services: HTTPServices) throws {
        guard let type = HTTPServices.kinds.first(where: { $0.name == kind }) else {
            let kinds = HTTPServices.kinds.map(\.name).joined(separator: ", ")
            throw BackendError.refused(
                "endpoint: \(kind) has no servers; allowed with `--backend` \(kinds)")
        }
        var seen: Set<String> = []
        members = try addresses.map { address in
            let endpoint = try Endpoint(address, name: "endpoint")
            guard seen.insert(endpoint.description).inserted else {
                throw BackendError.refused("endpoint: \(endpoint) is given twice")
            }
            return Member(
                backend: type.open(services.with(address, for: type.addressVariable)),
                endpoint: endpoint, transport: services.transport)
        }
        guard let first = members.first else {
            throw BackendError.refused("endpoint: none is given")
        }
        name = kind
        summary = first.backend.summary
        timing = services.timing
        record = Mutex(Record(states: Array(repeating: State(), count: members.count)))
    }

    /// What each server has done, in the order they were given.
    public var tallies: [Tally] {
        record.withLock {
            zip(members, $0.states).map { member, state in
                Tally(
                    endpoint: member.endpoint.description, made: state.made,
                    outages: state.outages, isOut: state.isOut)
            }
        }
    }

    // MARK: Backend, as the first server has it

    private var first: any Backend { members[0].backend }

    public var models: [String] { first.models }
    public func support(for parameter: Parameter, model: String) -> Support {
        first.support(for: parameter, model: model)
    }
    public func domain(of parameter: Parameter, model: String) -> Domain? {
        first.domain(of: parameter, model: model)
    }
    public func recommended(model: String) -> Settings { first.recommended(model: model) }
    public func resolve(model: String) throws -> String { try first.resolve(model: model) }
    public func identity(model: String) throws -> Identity { try first.identity(model: model) }
    public func listModels() async throws -> [String] { try await first.listModels() }
    public func credits() async throws -> Credits? { try await first.credits() }
    public func exportedCall(of request: Request) throws -> ExportedCall {
        try first.exportedCall(of: request)
    }

    /// That of the dearest, for any may be chosen.
    public func price(model: String) -> Price {
        let prices = members.map { $0.backend.price(model: model) }
        if prices.contains(.unknown) { return .unknown }
        let dollars = prices.compactMap { if case .dollars(let one) = $0 { one } else { nil } }
        return dollars.max().map(Price.dollars) ?? .free
    }

    public func generate(
        _ request: Request, previewEvery: Int?
    ) -> AsyncThrowingStream<Event, any Error> {
        events { [self] tell in
            var progress = Forwarded()
            var moves = 0
            while true {
                let index = try await join(tell)
                do {
                    let stream = members[index].backend.generate(
                        request, previewEvery: previewEvery)
                    for try await event in stream { progress.pass(event, to: tell) }
                    guard progress.isFinished else {
                        throw BackendError.failed("\(name): the run ended without a result")
                    }
                    return leave(index, made: true)
                } catch {
                    leave(index, made: false)
                    let error = BackendError(error)
                    switch error {
                    case .unavailable(let reason):
                        takeOut(index, reason)
                        moves += 1
                        // What is paid for, or is there already, is not begun anew elsewhere.
                        guard !progress.hasResults, moves <= 3 * members.count else { throw error }
                    case .unknown(let reason):
                        takeOut(index, reason)
                        throw error
                    default: throw error
                    }
                }
            }
        }
    }

    /// What of a run's events has been passed on.
    private struct Forwarded {
        private var isSent = false
        private(set) var hasResults = false
        private(set) var isFinished = false

        mutating func pass(_ event: Event, to tell: (Event) -> Void) {
            switch event {
            case .sent:
                // Said once, wherever the run goes after that.
                if isSent { return }
                isSent = true
            case .progress: break
            case .picture, .charged: hasResults = true
            case .finished: isFinished = true
            }
            tell(event)
        }
    }

    // MARK: Who is in

    /// Takes a place at the server with the least to do; waits while none is in.
    ///
    /// - Throws: ``BackendError/unavailable(_:)`` when none comes back in time.
    private func join(_ tell: (Event) -> Void) async throws -> Int {
        let begun = timing.now()
        while true {
            if let index = leastLoaded() { return index }
            let (isKnown, reasons) = record.withLock {
                ($0.hasAnswered, $0.states.map(\.reason))
            }
            let patience = isKnown ? Self.patience.known : Self.patience.unknown
            guard timing.now() - begun < patience else {
                throw BackendError.unavailable(
                    members.count == 1
                        ? reasons[0]
                        : "\(name): none of \(members.count) endpoints answers; the first: "
                            + "\(reasons[0])"
                )
            }
            tell(
                .progress(
                    Progress(picture: 1, step: 0, steps: 0, stage: "waiting for an endpoint")))
            try await timing.sleep(0.1)
        }
    }

    private func leastLoaded() -> Int? {
        record.withLock { record in
            let states = record.states
            let open = states.indices.filter { !states[$0].isOut }
            let index = open.min {
                (states[$0].underWay, states[$0].made) < (states[$1].underWay, states[$1].made)
            }
            if let index { record.states[index].underWay += 1 }
            return index
        }
    }

    private func leave(_ index: Int, made: Bool) {
        record.withLock { record in
            record.states[index].underWay -= 1
            guard made else { return }
            record.hasAnswered = true
            record.states[index].made += 1
            record.states[index].backoff = Self.firstBackoff
        }
    }

    /// Takes a server out and asks after it until it is back.
    private func takeOut(_ index: Int, _ reason: String) {
        let isNew = record.withLock { record in
            record.states[index].reason = reason
            guard !record.states[index].isOut else { return false }
            record.states[index].isOut = true
            record.states[index].outages += 1
            return true
        }
        guard isNew else { return }
        let (timing, member) = (timing, members[index])
        Task { [weak self] in
            while let wait = self?.nextBackoff(index) {
                do { try await timing.sleep(wait) } catch { return }
                if await Self.answers(member) { return self?.putBack(index) ?? () }
            }
        }
    }

    private func nextBackoff(_ index: Int) -> Double {
        record.withLock { record in
            let wait = record.states[index].backoff
            record.states[index].backoff = min(Self.maxBackoff, wait * 2)
            return wait
        }
    }

    private func putBack(_ index: Int) {
        record.withLock { record in
            record.states[index].isOut = false
            record.hasAnswered = true
        }
    }

    /// Whether a server, or what stands before it, answers as one that works.
    private static func answers(_ member: Member) async -> Bool {
        let probe = HTTPRequest(
            url: member.endpoint.root + "/health", connectTimeout: 5, idleTimeout: 5,
            totalTimeout: 5, maximumBody: 1 << 20)
        guard let reply = try? await member.transport.send(probe),
            (try? await reply.collect(limit: 1 << 20)) != nil
        else { return false }
        return ![502, 503, 504].contains(reply.status)
    }
}
