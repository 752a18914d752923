package io.facteur.protocols;

import io.facteur.protocols.smtp.MessageEvaluation;
import io.facteur.protocols.smtp.SessionFacts;
import java.util.Map;
import java.util.function.Consumer;
import javax.inject.Inject;
import org.apache.commons.configuration2.HierarchicalConfiguration;
import org.apache.commons.configuration2.tree.ImmutableNode;
import org.apache.james.protocols.smtp.hook.HookResult;
import org.apache.mailet.Mail;
import reactor.core.publisher.Mono;

/** Asks what a test has said to {@link Backend#evaluateBy}. */
public final class TestEvaluation implements MessageEvaluation {

    private final Backend backend;

    @Inject
    public TestEvaluation(Backend backend) {
        this.backend = backend;
    }

    /** @param settings of the servers for SMTP and LMTP, beside this in their handler chain */
    public static Consumer<HierarchicalConfiguration<ImmutableNode>> inChain(Map<String, String> settings) {
        return file -> {
            for (String element : new String[] {"smtpserver", "lmtpserver"}) {
                // by the whole key: of several parts of a file that are changed apart, only the first change stays
                for (int i = 0; i <= file.getMaxIndex(element); i++) {
                    String server = element + "(" + i + ").";
                    file.addProperty(server + "handlerchain.handler.[@class]", TestEvaluation.class.getName());
                    settings.forEach((key, value) -> file.setProperty(server + key, value));
                }
            }
        };
    }

    @Override
    public Mono<HookResult> evaluate(SessionFacts session, Mail mail) {
        return backend.evaluation().evaluate(session, mail);
    }
}
