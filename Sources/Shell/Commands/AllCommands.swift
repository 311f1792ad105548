extension CommandList {
    /// Every command.
    static let standard = CommandList(all: [
        // parameters
        .set, .unset, .reset, .show, .parameters, .lock, .unlock, .seeds, .undo,
        .redo,
        // firing
        .go, .goAgain, .sweep, .sweepAgain, .sweeps, .expand, .expandGo, .queue, .cancel, .dry,
        // runs
        .runs, .tree, .checkout, .branch, .branches, .open, .recall, .remix, .tag, .untag, .note,
        .star, .unstar, .find, .sheet,
        // comparing
        .diff, .verify, .why, .bisect, .good, .bad, .vote, .plot,
        // files
        .importFile, .export, .save, .load, .source, .script, .report,
        // backends
        .backends, .models, .credits, .budget,
        // shell
        .preview, .help, .edit, .escape, .continueSession, .quit,
    ])
}
