extension CommandList {
    /// Every command.
    static let standard = CommandList(all: [
        // parameters
        SetCommands.set, SetCommands.unset, SetCommands.reset, ShowCommands.show,
        ShowCommands.parameters, SetCommands.lock, SetCommands.unlock, SeedsCommand.seeds,
        UndoCommands.undo,
        UndoCommands.redo,
        // firing
        GoCommands.go, GoCommands.goAgain, SweepCommands.sweep, SweepCommands.sweepAgain,
        SweepCommands.sweeps, ExpandCommands.expand, ExpandCommands.expandGo, QueueCommands.queue,
        QueueCommands.cancel, GoCommands.dry,
        // runs
        RunsCommands.runs, TreeCommand.tree, CheckoutCommands.checkout, CheckoutCommands.branch,
        CheckoutCommands.branches, RunsCommands.open, RecallCommands.recall, RecallCommands.remix,
        AnnotateCommands.tag, AnnotateCommands.untag, AnnotateCommands.note,
        AnnotateCommands.star, AnnotateCommands.unstar, RunsCommands.find, SheetCommand.sheet,
        // comparing
        DiffCommand.diff, VerifyCommand.verify, WhyCommand.why, BisectCommands.bisect,
        BisectCommands.good, BisectCommands.bad, VoteCommand.vote, PlotCommand.plot,
        // files
        ImportExportCommands.importFile, ImportExportCommands.export, ImportExportCommands.save,
        ImportExportCommands.load, ImportExportCommands.source, ImportExportCommands.script,
        ReportCommand.report,
        // backends
        BackendsCommands.backends, BackendsCommands.models, CreditsCommands.credits,
        CreditsCommands.budget,
        // shell
        PreviewCommand.preview, HelpCommands.help, EditCommands.edit, EditCommands.escape,
        ContinueCommand.continueSession, HelpCommands.quit,
    ])
}
