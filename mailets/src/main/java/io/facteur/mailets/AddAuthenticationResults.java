package io.facteur.mailets;

import io.facteur.antispam.Evaluation;
import io.facteur.antispam.EvaluationResults;
import io.facteur.authentication.message.HeaderField;
import io.facteur.authentication.results.AuthenticationResultsWriter;
import io.facteur.authentication.results.ForgedResults;
import io.facteur.authentication.settings.AuthenticationSettings;
import io.facteur.matchers.MailEvaluation;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import javax.inject.Inject;
import javax.mail.MessagingException;
import javax.mail.internet.MimeMessage;
import org.apache.mailet.Mail;
import org.apache.mailet.base.GenericMailet;

/**
 * Says on top of a message what we found, in Authentication-Results and with the id of the Evaluation in {@link #ID}. What
 * a message brought along in our name is removed before (RFC 8601 5), whether it was evaluated or not; a mail that comes
 * here again is changed no further.
 */
public final class AddAuthenticationResults extends GenericMailet {

    /** The id of the Evaluation, which the log and the answers of the server name, too. */
    static final String ID = "X-Facteur-Evaluation";
    /** Why a message is in Junk; of {@link MarkJunk}. */
    static final String JUNK = "X-Facteur-Junk";

    private final String authservId;

    @Inject
    public AddAuthenticationResults(AuthenticationSettings settings) {
        this.authservId = settings.authservId();
    }

    @Override
    public void service(Mail mail) throws MessagingException {
        MimeMessage message = mail.getMessage();
        message.removeHeader(ID);
        message.removeHeader(JUNK);
        List<String> lines = withoutForged(TopOfHeader.lines(message));
        MailEvaluation.of(mail).ifPresent(evaluation -> lines.addAll(0, ours(evaluation)));
        // RFC 8601 4.1: on top, where the order says by whom it was written
        TopOfHeader.replace(message, lines);
    }

    private List<String> ours(Evaluation evaluation) {
        return List.of(
                AuthenticationResultsWriter.field(EvaluationResults.of(authservId, evaluation)),
                ID + ": " + evaluation.id());
    }

    private List<String> withoutForged(List<String> lines) {
        List<HeaderField> results = new ArrayList<>();
        List<Integer> places = new ArrayList<>();
        for (int i = 0; i < lines.size(); i++) {
            if (lines.get(i).toLowerCase(Locale.ROOT).matches("(?s)authentication-results[ \t]*:.*")) {
                // JavaMail gives an octet as a character
                results.add(HeaderField.of(lines.get(i).getBytes(StandardCharsets.ISO_8859_1)));
                places.add(i);
            }
        }
        Set<Integer> forged = new HashSet<>();
        ForgedResults.indexes(results, List.of(authservId)).forEach(index -> forged.add(places.get(index)));
        List<String> others = new ArrayList<>();
        for (int i = 0; i < lines.size(); i++) {
            if (!forged.contains(i)) {
                others.add(lines.get(i));
            }
        }
        return others;
    }

    @Override
    public String getMailetInfo() {
        return "Facteur's Authentication-Results";
    }
}
