import Foundation
import Testing

@testable import Diffusion

/// Whole runs of a model named in the environment against diffusers, as described in
/// Fixtures/make_model_reference.py.
@Suite struct ModelReferenceTests {
    private static let model = ProcessInfo.processInfo.environment["REROLL_MODEL"]
    private static let reference = ProcessInfo.processInfo.environment["REROLL_REFERENCE"]

    @Test(
        .enabled(if: model != nil && reference != nil),
        arguments: Model.schedulers)
    func `latents and picture of 25 steps agree`(scheduler: String) throws {
        let reference = try SafeTensors(path: #require(Self.reference))
        let latents = try reference.tensor("\(scheduler)_latents")
        let picture = try reference.tensor("\(scheduler)_picture")
        let pipeline = try Pipeline(ModelParts(#require(Self.model)), threads: 2)
        var states: [[Float]] = []
        let image = try pipeline.paint(
            Job(
                prompt: "a photo of a cat", negative: "blurry", width: picture.shape[1],
                height: picture.shape[0], steps: 25, guidance: 7.5, scheduler: scheduler, seed: 42),
            events: { _ in }, state: { states.append($0.latents) })
        let expected = try latents.floats()
        let final = try #require(states.last)
        let error = difference(final, Array(expected.suffix(final.count)))
        let ratio = decibels(image.pixels, picture.withUnsafeBytes { Array($0) })
        print("\(scheduler): final latents within \(error), picture \(ratio) dB")
        #expect(states.count == latents.shape[0])
        #expect(error < 1e-3)
        #expect(ratio >= 45)
    }
}
