import JSON
import Testing

@testable import Diffusion

@Suite struct SchedulerConfigTests {
    @Test(arguments: [
        (
            "DDIM", "timestep_spacing", JSONValue.text("cosine"),
            "\"cosine\" is not supported; allowed leading, linspace, trailing"
        ),
        (
            "DDIM", "prediction_type", .text("flow_prediction"),
            "\"flow_prediction\" is not supported; allowed epsilon, sample, v_prediction"
        ),
        (
            "PNDM", "prediction_type", .text("sample"),
            "sample is not supported; allowed epsilon, v_prediction"
        ),
        (
            "EulerAncestralDiscrete", "prediction_type", .text("sample"),
            "sample is not supported; allowed epsilon, v_prediction"
        ),
        (
            "PNDM", "beta_schedule", .text("sigmoid"),
            "\"sigmoid\" is not supported; allowed linear, scaled_linear, squaredcos_cap_v2"
        ),
        ("PNDM", "num_train_timesteps", .integer(0), "0 is not supported; allowed 1 to 100000"),
        ("PNDM", "num_train_timesteps", .real(10.5), "10.5 is not supported; allowed 1 to 100000"),
        (
            "PNDM", "steps_offset", .integer(500),
            "500 is not supported; allowed what keeps timestep 1400.0 below 1000; try fewer steps"
        ),
        ("PNDM", "steps_offset", .integer(-1), "-1 is not supported; allowed 0 to 1000"),
        ("PNDM", "skip_prk_steps", .integer(1), "1 is not supported; allowed true or false"),
        (
            "DDIM", "trained_betas", .array([.real(0.1)]),
            "[1 values] is not supported; allowed a list of 1000 numbers"
        ),
        ("DDIM", "beta_end", .real(.nan), "nan is not supported; allowed 0.0 to 0.999"),
        ("DDIM", "beta_start", .integer(-1), "-1 is not supported; allowed 0.0 to 0.999"),
        (
            "LMSDiscrete", "use_beta_sigmas", .integer(1),
            "1 is not supported; allowed true or false"
        ),
        (
            "DPMSolverMultistep", "algorithm_type", .text("unipc"),
            "\"unipc\" is not supported; allowed dpmsolver++, dpmsolver, sde-dpmsolver++, "
                + "sde-dpmsolver, deis"
        ),
        (
            "DPMSolverMultistep", "algorithm_type", .text("dpmsolver"),
            "zero is not supported; allowed sigma_min where algorithm_type is dpmsolver or "
                + "sde-dpmsolver"
        ),
        ("DPMSolverMultistep", "solver_order", .integer(4), "4 is not supported; allowed 1 to 3"),
        (
            "DPMSolverMultistep", "solver_type", .text("rk4"),
            "\"rk4\" is not supported; allowed midpoint, heun, logrho, bh1, bh2"
        ),
        (
            "DPMSolverMultistep", "final_sigmas_type", .text("one"),
            "\"one\" is not supported; allowed zero, sigma_min"
        ),
        (
            "DPMSolverMultistep", "use_flow_sigmas", .bool(true),
            "true is not supported; allowed false"
        ),
        (
            "DPMSolverMultistep", "variance_type", .text("fixed"),
            "\"fixed\" is not supported; allowed learned, learned_range"
        ),
    ])
    func `an unsupported value is named with its key`(
        scheduler: String, key: String, value: JSONValue, error: String
    ) throws {
        let configuration = SchedulerConfig([key: value], file: "c.json")
        let named = key == "algorithm_type" && error.hasPrefix("zero") ? "final_sigmas_type" : key
        #expect {
            try Sampler.named(scheduler).run(steps: 10, configuration: configuration)
        } throws: {
            "\($0)" == "c.json: \(named) \(error)"
        }
    }

    @Test func `a key of the file wins and the chosen class has the default`() throws {
        func spacing(_ sampler: Sampler, _ values: [String: JSONValue]) throws -> [Float] {
            try sampler.run(steps: 4, configuration: SchedulerConfig(values)).timesteps
        }
        // What stands nowhere is leading for DDIM and linspace for LMS.
        #expect(try spacing(DDIM.sampler, [:]) == [750, 500, 250, 0])
        #expect(try spacing(LMSDiscrete.sampler, [:]) == [999, 666, 333, 0])
        let leading: [String: JSONValue] = ["timestep_spacing": .text("leading")]
        #expect(try spacing(LMSDiscrete.sampler, leading) == [750, 500, 250, 0])
        // What diffusers wrote as a default of another class does not count.
        let marked = leading.merging(
            ["_use_default_values": .array([.text("timestep_spacing")])]
        ) { $1 }
        #expect(try spacing(LMSDiscrete.sampler, marked) == [999, 666, 333, 0])
        #expect(
            try spacing(LMSDiscrete.sampler, ["timestep_spacing": .null]) == [999, 666, 333, 0])
        // A key the class does not know is ignored, whatever it holds.
        #expect(
            try spacing(PNDM.sampler, ["skip_prk_steps": .bool(true), "solver_order": .integer(9)])
                .count
                == 5)
    }

    @Test func `few steps are refused where PNDM needs four`() throws {
        for steps in 1...3 {
            #expect {
                try PNDM.sampler.run(steps: steps, configuration: SchedulerConfig([:]))
            } throws: {
                "\($0)" == "steps: \(steps) is out of range; allowed 4 to 100 for PNDM where"
                    + " skip_prk_steps is false"
            }
        }
        #expect(
            try PNDM.sampler.run(steps: 4, configuration: SchedulerConfig([:])).timesteps.count
                == 13)
    }

    @Test func `more steps than the training had are refused`() {
        let short = SchedulerConfig(["num_train_timesteps": .integer(20)])
        for sampler in Sampler.all {
            #expect(throws: DiffusionError.self) {
                try sampler.run(steps: 21, configuration: short)
            }
        }
        #expect(throws: DiffusionError.self) {
            try DPMSolverMultistep.sampler.run(steps: 20, configuration: short)
        }
    }

    @Test func `the file of the bundled model is read`() throws {
        let path =
            Reference.folder
            + "../../../Sources/EmbeddedBackend/Models/pictogram-128/scheduler/"
            + "scheduler_config.json"
        let configuration = try SchedulerConfig(file: path)
        for sampler in Sampler.all {
            for steps in 1...100 {
                let run = try sampler.run(steps: steps, configuration: configuration)
                #expect(
                    run.timesteps.count == (sampler.name == "PNDM" && steps > 1 ? steps + 1 : steps)
                )
            }
        }
    }

    /// No configuration, however odd, may end the process; NaN in the latents it may make.
    @Test func `odd configurations are run or refused`() throws {
        let odd: [String: [JSONValue]] = [
            "num_train_timesteps": [.integer(1), .integer(2), .integer(3), .integer(4000)],
            "beta_start": [.integer(0), .real(0.999), .real(1e-300)],
            "beta_end": [.integer(0), .real(0.999), .real(1e-12)],
            "beta_schedule": [.text("scaled_linear"), .text("squaredcos_cap_v2")],
            "timestep_spacing": [.text("leading"), .text("linspace"), .text("trailing")],
            "steps_offset": [.integer(1), .integer(999)],
            "use_karras_sigmas": [.bool(true)], "use_exponential_sigmas": [.bool(true)],
            "use_lu_lambdas": [.bool(true)], "use_beta_sigmas": [.bool(true)],
            "rescale_betas_zero_snr": [.bool(true)],
            "thresholding": [.bool(true)], "lambda_min_clipped": [.integer(1000), .integer(0)],
            "final_sigmas_type": [.text("sigma_min")],
        ]
        let pairs = odd.sorted { $0.key < $1.key }.flatMap { key, values in values.map { (key, $0) }
        }
        for sampler in Sampler.all {
            for (i, first) in pairs.enumerated() {
                for second in pairs[i...] {
                    let values = [first.0: first.1].merging([second.0: second.1]) { $1 }
                    for steps in [1, 2, 5] {
                        do {
                            var run = try Denoising(
                                sampler, configuration: SchedulerConfig(values), steps: steps,
                                count: 3, noise: RandomSource(seed: 1))
                            while try run.next({ x, _ in x }) != nil {}
                            #expect(run.latents.count == 3)
                        } catch is DiffusionError {}
                    }
                }
            }
        }
    }
}
