import Parameters
import Testing

@testable import Serving

@Suite struct JobStoreTests {
    private func run(_ id: String) throws -> GenerationJob {
        var settings = Settings()
        settings.prompt = "a fox"
        return GenerationJob(
            id: id, request: try Request(settings, randomSeed: { 1 }), account: Account(nil),
            family: .segmind, isDetached: true)
    }

    @Test func `a finished job is forgotten after its time, one that waits is not`() throws {
        let clock = SteppedClock()
        var options = ServerOptions()
        options.jobLifetime = 60
        let jobs = JobStore(options) { clock.now }
        jobs.add(try run("a"))
        jobs.add(try run("b"))
        jobs.finish("a", .failed(Problem(.serverError, "no")))
        clock.advance(by: .seconds(59))
        #expect(jobs.job("a") != nil)
        clock.advance(by: .seconds(1))
        #expect(jobs.job("a") == nil)
        #expect(jobs.job("b") != nil)
    }

    @Test func `the oldest go when there are too many`() throws {
        var options = ServerOptions()
        options.jobLimit = 2
        let jobs = JobStore(options)
        for id in ["a", "b", "c"] {
            jobs.add(try run(id))
            jobs.finish(id, .failed(Problem(.serverError, "no")))
        }
        #expect(jobs.job("a") == nil)
        #expect(jobs.job("b") != nil)
        #expect(jobs.job("c") != nil)
    }

    @Test func `what is not a job cannot be finished`() throws {
        let jobs = JobStore(ServerOptions())
        jobs.finish("a", .failed(Problem(.serverError, "no")))
        #expect(jobs.job("a") == nil)
    }
}
