package io.facteur.cli;

import io.facteur.authentication.check.AuthenticationResult;
import io.facteur.authentication.check.Authenticator;
import io.facteur.authentication.check.ResultsHeader;
import io.facteur.authentication.message.LineEnds;
import io.facteur.authentication.policy.AuthenticationPolicy;
import io.facteur.authentication.policy.Handling;
import io.facteur.authentication.results.AuthenticationResultsWriter;
import io.facteur.authentication.settings.AuthenticationSettings;
import io.facteur.dns.DnsName;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Set;

/** {@code auth check}. */
final class CheckRun {

    /** What is to be said of one message. */
    record Checked(MessageFile file, CheckInput input, AuthenticationResult result, Handling handling, String field) {}

    private CheckRun() {}

    static int run(AuthCheck command) {
        CheckInput input = CheckInput.of(command);
        Clock clock = CheckInput.clock(command.time);
        Set<DnsName> sealers = CheckInput.domains("--trusted-sealer", command.trustedSealers);
        if (command.conf != null && !Files.isDirectory(command.conf)) {
            throw new Failure(ExitCode.USAGE, "--conf: there is no directory " + command.conf);
        }
        Path conf = command.conf == null ? command.conf() : command.conf;
        AuthenticationSettings settings = settings(command, AuthenticationConf.read(conf), sealers);
        String authservId = settings.authservId();
        AuthenticationPolicy policy = new AuthenticationPolicy(settings.policy());
        MessageRun messages = new MessageRun(command, command.files);
        try (Resolver resolver = Resolver.open(command.dns, settings.dns())) {
            Authenticator authenticator = settings.authenticator(resolver.dns(), clock, LineEnds.LF_OR_CRLF);
            if (!command.json()) {
                input.notes().forEach(note -> command.warn("note: " + note));
            }
            messages.run(file -> authenticator.check(file::open, input.envelope()), (file, all) -> {
                AuthenticationResult result = input.without(all);
                Handling handling = policy.apply(result);
                String field = AuthenticationResultsWriter.field(
                        ResultsHeader.of(authservId, input.envelope(), result, handling.applied()));
                report(command, new Checked(file, input, result, handling, field));
            });
            if (resolver.down()) {
                throw new Failure(ExitCode.NO_DNS, resolver.downMessage());
            }
        }
        return messages.failed() ? ExitCode.FAILED : ExitCode.OK;
    }

    /** With what the command line says besides. */
    private static AuthenticationSettings settings(
            AuthCheck command, AuthenticationSettings configured, Set<DnsName> sealers) {
        sealers.addAll(configured.trustedSealers());
        return new AuthenticationSettings(
                command.authservId == null ? configured.authservId() : command.authservId,
                configured.dns(),
                configured.dkim(),
                sealers,
                configured.publicSuffixList(),
                configured.policy());
    }

    private static void report(AuthCheck command, Checked checked) {
        if (command.json()) {
            command.answerLine(CheckJson.of(checked));
        } else {
            new CheckText(checked, command.environment().utf8()).lines().forEach(command::say);
            command.say("");
        }
    }
}
