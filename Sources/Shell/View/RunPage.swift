import LineSyntax
import Runs

/// The record of a run with its pictures.
struct RunPage {
    let context: CommandContext

    init(_ context: CommandContext) { self.context = context }

    /// Shows the run at an address, or one picture of it.
    ///
    /// - Throws: `UserError` when there is none.
    func show(_ text: String) throws -> Answer {
        let lookup = context.runs.lookup
        let address = try lookup.address(text)
        let run = try lookup.run(address)
        let pictures = address.picture == nil ? run.pictures : [try lookup.picture(address)]
        let presenter = context.runs.presenter
        var answer = Answer.result(presenter.page(run, pictures), json: presenter.json(run))
        for picture in pictures { answer.add(.picture(picture)) }
        return answer
    }
}
