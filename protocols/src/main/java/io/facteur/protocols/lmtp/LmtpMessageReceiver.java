package io.facteur.protocols.lmtp;

import io.facteur.protocols.smtp.MessageReceiver;
import java.util.List;
import org.apache.james.protocols.api.Response;
import org.apache.james.protocols.lmtp.LMTPMultiResponse;
import org.apache.james.protocols.smtp.SMTPResponse;
import org.apache.james.protocols.smtp.SMTPSession;

/** The message after DATA. RFC 2033 4.2: at its end there is an answer for each recipient that was taken. */
public final class LmtpMessageReceiver extends MessageReceiver {

    @Override
    protected Response answerEach(SMTPSession session, SMTPResponse response) {
        List<Response> answers = recipients(session).stream()
                .map(recipient -> (Response) response)
                .toList();
        return answers.isEmpty() ? response : LMTPMultiResponse.of(answers);
    }
}
