import Testing

@testable import Diffusion

@Suite struct PreviewTests {
    @Test(
        arguments: Model.schedulers)
    func `a small model's previews are decoded pictures that come nearer to the end`(
        scheduler: String
    ) throws {
        var previews: [(step: Int, image: Image)] = []
        let model = try Model(path: bundledModel, threads: 2)
        let last = try model.generate(
            Job(
                prompt: "a red apple", negative: "", width: 128, height: 128, steps: 12,
                guidance: 4, scheduler: scheduler, seed: 42, previewEvery: 5),
            events: { step in
                if let image = step.preview { previews.append((step.index, image)) }
            }, isCancelled: { false })
        #expect(previews.map(\.step) == [5, 10])
        #expect(previews.allSatisfy { $0.image.width == 128 && $0.image.height == 128 })
        let ratios = previews.map { decibels($0.image.pixels, last.pixels) }
        let (halfway, nearEnd) = (ratios[0], ratios[1])
        #expect(halfway > 8, "the apple is there")
        #expect(nearEnd > 14, "the picture is nearly done")
        #expect(nearEnd > halfway || nearEnd > 16, "it comes nearer, if it was not near already")
    }

    @Test func `previews change nothing`() throws {
        let model = try Model(path: Reference.folder + "tiny-sd1", threads: 2)
        var job = Job(
            prompt: "a cat", negative: "", width: 32, height: 32, steps: 4, guidance: 5,
            scheduler: "EulerAncestralDiscrete", seed: 3)
        let plain = try model.generate(job, events: { _ in }, isCancelled: { false })
        job.previewEvery = 1
        var count = 0
        let shown = try model.generate(
            job, events: { count += $0.preview == nil ? 0 : 1 }, isCancelled: { false })
        #expect(shown == plain)
        #expect(count == 3)
    }

    @Test func `colours of a linear decoder are found, one pixel for a position`() {
        // Four channels over 3 rows of 2; each position is painted as a square of 2 pixels.
        let latents = (0..<24).map { Float(($0 * 7) % 11) / 11 - 0.5 }
        func colour(_ position: Int, _ channel: Int) -> Double {
            let a = (0..<4).map { Double(latents[$0 * 6 + position]) }
            return 120 + 60 * a[channel] - 40 * a[3] + 20 * a[(channel + 1) % 3]
        }
        var pixels: [UInt8] = []
        for y in 0..<6 {
            for x in 0..<4 {
                for channel in 0..<3 { pixels.append(UInt8(colour(y / 2 * 2 + x / 2, channel))) }
            }
        }
        var colours = LatentColours(channels: 4)
        colours.learn(latents, Image(width: 4, height: 6, pixels: pixels), width: 2)
        let image = colours.image(latents, width: 2)
        #expect(image.width == 2 && image.height == 3)
        for position in 0..<6 {
            for channel in 0..<3 {
                let error = Double(image.pixels[position * 3 + channel]) - colour(position, channel)
                #expect(abs(error) < 3)
            }
        }
    }

    @Test func `colours fitted to nothing, or to sizes that do not match, are harmless`() {
        var colours = LatentColours(channels: 4)
        colours.learn([1, 2, 3, 4], Image(width: 3, height: 1, pixels: []), width: 2)
        let image = colours.image([.nan, .infinity, 0, 1], width: 1)
        #expect(image.pixels.count == 3)
    }
}
