package io.facteur.cli;

import picocli.AutoComplete;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

@Command(
        name = "completion",
        description = "Print the script that completes this command in a shell.",
        footer = {
            "",
            "Examples:",
            "  facteur completion bash > ~/.local/share/bash-completion/completions/facteur",
            "  source <(facteur completion zsh)",
        })
final class CompletionCommand extends Verb {

    /** The shells that we know. */
    enum Shell {
        bash,
        zsh
    }

    @Parameters(paramLabel = "SHELL", description = "${COMPLETION-CANDIDATES}")
    private Shell shell;

    @Override
    int run() {
        // One script for both: it loads zsh's emulation of bash's completion when zsh reads it.
        String script = AutoComplete.bash("facteur", spec.root().commandLine());
        if (json()) {
            answer(Json.object().put("shell", shell.name()).put("script", script));
        } else {
            environment().out().print(script);
        }
        return ExitCode.OK;
    }
}
