import Foundation
import JSON
import Testing

@testable import Diffusion

@Suite struct SamplerTests {
    /// One run of samplers/trajectories.json.
    struct Case: Sendable, CustomTestStringConvertible {
        let scheduler: String
        let configuration: SchedulerConfig
        let steps: Int
        let skip: Int
        let values: [String: JSONValue]

        init(_ values: [String: JSONValue]) throws {
            self.values = values
            scheduler = try values.text("scheduler")
            configuration = SchedulerConfig(try #require(values["config"]?.objectValue))
            steps = try values.integer("steps")
            skip = try values.integer("skip")
        }

        var testDescription: String {
            let keys = configuration.values.sorted { $0.key < $1.key }.map { "\($0)=\($1)" }
            return "\(scheduler) \(steps) steps, skip \(skip), \(keys.joined(separator: " "))"
        }
    }

    /// The network of make_sampler_fixtures.py.
    private func network(_ x: [Float], _ t: Float) -> [Float] {
        x.map { $0 / (1 + $0 * $0) + t / 4096 }
    }

    @Test func `every state of every reference run is what diffusers makes`() throws {
        let cases = try Reference.list("samplers/trajectories.json", "cases").map(Case.init)
        let start = try Reference.json("samplers/trajectories.json").floats("start")
        #expect(cases.count > 200)
        #expect(Set(cases.map(\.scheduler)) == Set(Sampler.all.map(\.name)))
        for reference in cases {
            let name = reference.testDescription
            var run = try Sampler.named(reference.scheduler).run(
                steps: reference.steps, configuration: reference.configuration)
            #expect(
                difference(run.timesteps, try reference.values.floats("timesteps")) < 1e-6,
                "\(name)")
            let sigma = Float(try reference.values.real("initialSigma"))
            #expect(difference([run.initialSigma], [sigma]) < 1e-6, "\(name)")

            var noise = RandomSource(seed: 0)
            var x = start.map { $0 * run.initialSigma }
            if reference.skip > 0 {
                x = run.noisy(start, noise: noise.normal(start.count), at: reference.skip)
            }
            #expect(difference(x, try reference.values.floats("first")) < 2e-6, "\(name)")
            var states: [[Float]] = []
            for i in reference.skip..<run.timesteps.count {
                let output = network(run.input(x, at: i), run.timesteps[i])
                x = run.step(x, output: output, at: i, noise: &noise)
                states.append(x)
            }
            if states.count > 8 { states = Array(states.prefix(2) + states.suffix(2)) }
            let expected = try #require(reference.values["states"]?.arrayValue).map {
                try #require($0.floats)
            }
            try #require(states.count == expected.count, "\(name)")
            let scale = try reference.values.floats("first").reduce(1) { max($0, $1.magnitude) }
            for (index, state) in states.enumerated() {
                // Some roundings of the largest values that went in.
                #expect(
                    difference(state, expected[index], scale: scale) < 2e-6,
                    "\(name), state \(index)")
            }
        }
    }

    /// The loops of diffusers' tests/schedulers with its own tolerances, for all its figures.
    @Test func `the figures of diffusers' own tests come out`() throws {
        let reversed = (0..<768).map { Float(767 - $0) / 768 }
        for reference in try Reference.list("samplers/sums.json", "cases") {
            let scheduler = try reference.text("scheduler")
            let name = "\(scheduler) \(try reference.text("case"))"
            var run = try Sampler.named(scheduler).run(
                steps: 10,
                configuration: SchedulerConfig(try #require(reference["config"]?.objectValue))
            )
            let skip = try reference.integer("skip")
            var noise = RandomSource(seed: 0)
            var x = permuted((0..<768).map { Float($0) / 768 }).map { $0 * run.initialSigma }
            if skip > 0 { x = run.noisy(x, noise: permuted(reversed), at: skip) }
            for i in skip..<run.timesteps.count {
                // diffusers' loop feeds the scaled latents onward.
                x = run.input(x, at: i)
                let t = run.timesteps[i]
                x = run.step(x, output: x.map { $0 * t / (t + 1) }, at: i, noise: &noise)
            }
            let sum = x.reduce(0.0) { $0 + Double($1.magnitude) }
            let expected = try reference.real("sum")
            // 1e-2 is diffusers' tolerance; the largest sum, 56163, is only kept to 3e-7 of it.
            #expect((sum - expected).magnitude < max(1e-2, 1e-6 * expected), "\(name): \(sum)")
            #expect((sum / 768 - (try reference.real("mean"))).magnitude < 1e-3, "\(name)")
        }
    }

    /// The dummy sample's (3, 8, 8, 4) read as (4, 3, 8, 8).
    private func permuted(_ x: [Float]) -> [Float] {
        (0..<4).flatMap { batch in (0..<192).map { x[$0 * 4 + batch] } }
    }

    @Test func `the figures of the engine notes come out`() throws {
        // docs of diffusers' tests: DDIM with steps_offset 1 and PNDM with Runge-Kutta steps.
        let offset = SchedulerConfig(["steps_offset": .integer(1)])
        #expect(
            try DDIM.sampler.run(steps: 5, configuration: offset).timesteps
                == [801, 601, 401, 201, 1])
        #expect(
            try PNDM.sampler.run(steps: 10, configuration: offset).timesteps == [
                901, 851, 851, 801, 801, 751, 751, 701, 701, 651, 651, 601, 601, 501, 401, 301,
                201, 101, 1,
            ])
    }

    @Test func `every step count has the timesteps of diffusers`() throws {
        let sd15 = SchedulerConfig([
            "beta_start": .real(0.00085), "beta_end": .real(0.012),
            "beta_schedule": .text("scaled_linear"), "set_alpha_to_one": .bool(false),
            "skip_prk_steps": .bool(true), "steps_offset": .integer(1),
        ])
        let rows = try #require(try Reference.json("samplers/timesteps.json")["rows"]?.arrayValue)
        #expect(rows.count == 1500)
        for row in rows {
            let row = try #require(row.arrayValue)
            let (name, spacing) = (try #require(row[0].textValue), try #require(row[1].textValue))
            let steps = try #require(row[2].exactInteger)
            var values = sd15.values
            values["timestep_spacing"] = .text(spacing)
            let run = try Sampler.named(name).run(
                steps: steps, configuration: SchedulerConfig(values))
            let t = run.timesteps
            let sum = Float(t.reduce(0.0) { $0 + Double($1) })
            let got = [Float(t.count), t[0], t[t.count / 2], t[t.count - 1], sum, run.initialSigma]
            let expected = try row[3...].map { Float(try #require($0.realValue)) }
            #expect(difference(got, expected) < 1e-6, "\(name) \(spacing) \(steps)")
        }
    }

    @Test func `the published configuration of Stable Diffusion has its schedules`() throws {
        let all = try Reference.json("samplers/sched_sd15.json")
        var compared = 0
        for (key, value) in all {
            let parts = key.split(separator: "_")
            guard parts.count == 2, let steps = Int(parts[1]), let values = value.objectValue,
                let configuration = values["config"]?.objectValue, values["timesteps"] != nil
            else { continue }
            let run = try Sampler.named(String(parts[0].dropLast("Scheduler".count))).run(
                steps: steps, configuration: SchedulerConfig(configuration))
            #expect(difference(run.timesteps, try values.floats("timesteps")) < 1e-6, "\(key)")
            let sigma = Float(try values.real("init_noise_sigma"))
            #expect(difference([run.initialSigma], [sigma]) < 1e-6, "\(key)")
            compared += 1
        }
        #expect(compared == 15)
    }

    @Test func `a sampler lands on the only picture there is`() throws {
        // A network that always answers the noise of one clean picture, whatever it is shown.
        let clean: [Float] = (0..<64).map { Float($0) / 40 - 0.8 }
        let configuration = SchedulerConfig([
            "prediction_type": .text("sample"), "clip_sample": .bool(false),
        ])
        for sampler in [DDIM.sampler, LMSDiscrete.sampler, DPMSolverMultistep.sampler] {
            var run = try Denoising(
                sampler, configuration: configuration, steps: 12, count: clean.count,
                noise: RandomSource(seed: 3))
            while try run.next({ _, _ in clean }) != nil {}
            #expect(difference(run.latents, clean) < 1e-5, "\(sampler.name)")
        }
    }

    @Test func `every sampler file is listed`() throws {
        let sources =
            Reference.folder + "../../../Sources/Diffusion/Samplers"
        let files = try FileManager.default.contentsOfDirectory(atPath: sources).filter {
            $0 != "Sampler.swift"
        }
        #expect(Set(files) == Set(Sampler.all.map { $0.name + ".swift" }))
        #expect(Set(Sampler.all.map(\.name)).count == Sampler.all.count)
        #expect(Sampler.all.allSatisfy { !$0.summary.isEmpty && !$0.source.isEmpty })
        #expect(Sampler.all.map(\.name) == Model.schedulers)
    }

    @Test func `an unknown sampler is answered with the names`() {
        #expect {
            try Sampler.named("Heun")
        } throws: {
            "\($0)"
                == "scheduler: Heun is out of range; allowed DDIM, PNDM, LMSDiscrete,"
                + " DPMSolverMultistep, EulerAncestralDiscrete"
        }
    }

    @Test(arguments: [0, -1, 101, Int.max])
    func `steps out of range are refused`(steps: Int) {
        for sampler in Sampler.all {
            #expect(
                throws: DiffusionError.job(field: "steps", value: "\(steps)", allowed: "1 to 100")
            ) {
                try sampler.run(steps: steps, configuration: SchedulerConfig([:]))
            }
        }
    }
}
