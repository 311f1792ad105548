import Backends
import Foundation
import JSON
import Parameters

/// A request that was read and can be done.
struct Wish: Sendable {
    let plan: Plan
    /// The model under the name that the client used.
    let model: String
    /// What the run costs the account.
    let cost: Double
    /// The wire keys of the parameters that the client set and the backend ignores.
    let ignored: [String]

    var request: Request { plan.request }
    var fingerprint: String? { plan.identity.fingerprint }
}

/// A run that is done, its pictures written.
struct Finished: Sendable {
    let wish: Wish
    let outcome: Outcome
    let delivery: Delivery
}

extension Service {
    /// Freezes what a client asks for.
    ///
    /// - Throws: ``Problem`` for an unknown or closed model and for values outside the backend's limits.
    func wish(_ settings: Settings, model name: String, account: Account) throws -> Wish {
        let model = try models.target(name)
        guard account.mayUse(name) else {
            throw Problem(
                .forbidden, "this key may not use the model \(name)", field: "model")
        }
        var settings = settings
        settings.model = model
        settings.backend = backend.name
        let plan: Plan
        do {
            plan = try planner.plan(settings)
        } catch let error as ParameterError {
            throw Problem(error)
        } catch let error as BackendError {
            throw Problem(error, isRemote: options.isRemote)
        }
        let ignored = plan.ignored.compactMap(Parameter.named)
            .filter { $0.value(in: settings) != nil }
        let cost: Double =
            switch plan.pricePerPicture {
            case .dollars(let dollars): dollars * Double(plan.request.count)
            case .free, .unknown: account.isCounted ? Double(plan.request.count) : 0
            }
        return Wish(plan: plan, model: name, cost: cost, ignored: ignored.map(\.wireKey))
    }

    /// The values that the backend takes, with its default model.
    var limits: Limits {
        var settings = Settings()
        (settings.backend, settings.model) = (backend.name, models.standard)
        return planner.limits(for: settings)
    }

    /// Pays for a run and takes its place in the queue.
    ///
    /// - Throws: ``Problem`` for spent credits and a full queue; nothing is paid then.
    func admit(_ wish: Wish, for call: Call, isDetached: Bool = false) throws -> Runner.Ticket {
        try call.account.pay(wish.cost)
        do {
            return try runner.admit(
                Run(
                    id: call.id, request: wish.request, account: call.account,
                    family: call.family, isDetached: isDetached))
        } catch {
            call.account.refund(wish.cost)
            throw error
        }
    }

    /// Does an admitted run; what makes no picture is not charged.
    func finish(
        _ ticket: Runner.Ticket, _ wish: Wish, previewEvery: Int? = nil,
        tell: @escaping @Sendable (Event) -> Void = { _ in }
    ) async throws -> Finished {
        do {
            let outcome = try await runner.carryOut(
                ticket, previewEvery: previewEvery, tell: tell)
            let delivery = try Delivery(outcome.pictures, of: wish)
            return Finished(wish: wish, outcome: outcome, delivery: delivery)
        } catch {
            ticket.run.account.refund(wish.cost)
            throw error
        }
    }

    /// Does a run for a client that waits; its going stops the run.
    func generate(_ wish: Wish, for call: Call, previewEvery: Int? = nil) async throws -> Finished {
        let ticket = try admit(wish, for: call)
        call.watch.onGone { ticket.run.stop(.gone) }
        return try await finish(ticket, wish, previewEvery: previewEvery)
    }

    /// The accounting headers of a run.
    func headers(_ finished: Finished, account: Account) -> [(name: String, value: String)] {
        var headers = [
            (name: "x-cost", value: JSONValue.real(finished.wish.cost).description),
            (name: "x-remaining-credits", value: JSONValue.real(account.credits).description),
            (name: "x-generation-time", value: Moment.seconds(finished.outcome.took)),
        ]
        if let seed = finished.delivery.files.first?.seed {
            headers.append((name: "x-seed-value", value: String(seed)))
        }
        if !finished.wish.ignored.isEmpty {
            headers.append(
                (name: "x-ignored-parameters", value: finished.wish.ignored.joined(separator: ", "))
            )
        }
        return headers
    }

    /// What the log says of a run.
    func notes(_ wish: Wish, _ outcome: Outcome?) -> [String: JSONValue] {
        var notes: [String: JSONValue] = [
            "model": .text(wish.model), "steps": .integer(wish.request.steps),
            "count": .integer(wish.request.count),
            "size": .text("\(wish.request.width)x\(wish.request.height)"),
        ]
        if let outcome {
            notes["waited"] = .real((outcome.waited * 1000).rounded() / 1000)
            notes["took"] = .real((outcome.took * 1000).rounded() / 1000)
        }
        if options.logPrompts {
            notes["prompt"] = .text(wish.request.prompt)
            notes["negative"] = .text(wish.request.negative)
        }
        return notes
    }
}
