package io.facteur.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.facteur.authentication.dkim.DkimKeyCache;
import io.facteur.authentication.dkim.DkimKeyFinder;
import io.facteur.authentication.dkim.DkimPolicy;
import io.facteur.authentication.dkim.DkimResult;
import io.facteur.authentication.dkim.DkimVerifier;
import io.facteur.authentication.message.Authors;
import io.facteur.authentication.message.HeaderLimits;
import io.facteur.authentication.message.LineEnds;
import io.facteur.authentication.message.MessageReader;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import reactor.core.publisher.Mono;

/** {@code dkim verify}. */
final class DkimVerifyRun {

    private static final int REMEMBERED_KEYS = 1000;

    private final DkimVerify command;
    private boolean invalid;

    private DkimVerifyRun(DkimVerify command) {
        this.command = command;
    }

    static int run(DkimVerify command) {
        return new DkimVerifyRun(command).run();
    }

    private int run() {
        DkimVerifier verifier = new DkimVerifier(
                DkimPolicy.DEFAULT,
                new DkimKeyFinder(new DkimKeyCache(REMEMBERED_KEYS)),
                CheckInput.clock(command.time));
        MessageRun messages = new MessageRun(command, command.files);
        try (Resolver resolver = Resolver.open(command.dns)) {
            messages.run(file -> verify(verifier, resolver, file), this::report);
            resolver.requireAlive();
        }
        return invalid || messages.failed() ? ExitCode.FAILED : ExitCode.OK;
    }

    private static Mono<List<DkimResult>> verify(DkimVerifier verifier, Resolver resolver, MessageFile file) {
        try (InputStream in = file.open()) {
            MessageReader reader = MessageReader.open(in, HeaderLimits.DEFAULT, LineEnds.LF_OR_CRLF);
            return verifier.verify(resolver.dns(), reader, Authors.of(reader).domains());
        } catch (IOException e) {
            return Mono.error(e);
        }
    }

    private void report(MessageFile file, List<DkimResult> results) {
        invalid |= results.stream().noneMatch(DkimResult::passed);
        if (command.json()) {
            ObjectNode line = Json.object().put("file", file.name());
            ArrayNode dkim = line.putArray("dkim");
            results.forEach(result -> dkim.add(CheckJson.dkim(result)));
            command.answerLine(line);
            return;
        }
        command.say(file.name());
        results.forEach(result ->
                command.say(DkimText.line(result, command.environment().utf8())));
        if (results.isEmpty()) {
            command.say(DkimText.NONE);
        }
    }
}
