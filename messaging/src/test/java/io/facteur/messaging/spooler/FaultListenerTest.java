package io.facteur.messaging.spooler;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.datastax.oss.driver.api.core.DriverTimeoutException;
import io.facteur.messaging.queue.TestMails;
import java.io.StringReader;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import javax.mail.MessagingException;
import org.apache.commons.configuration2.HierarchicalConfiguration;
import org.apache.commons.configuration2.XMLConfiguration;
import org.apache.commons.configuration2.io.FileHandler;
import org.apache.commons.configuration2.tree.ImmutableNode;
import org.apache.james.core.MailAddress;
import org.apache.james.mailetcontainer.api.MailProcessor;
import org.apache.james.mailetcontainer.api.MailetLoader;
import org.apache.james.mailetcontainer.api.MatcherLoader;
import org.apache.james.mailetcontainer.impl.MailetProcessorImpl;
import org.apache.james.mailetcontainer.lib.AbstractStateCompositeProcessor;
import org.apache.james.metrics.tests.RecordingMetricFactory;
import org.apache.mailet.Mail;
import org.apache.mailet.Mailet;
import org.apache.mailet.MailetConfig;
import org.apache.mailet.Matcher;
import org.apache.mailet.MatcherConfig;
import org.apache.mailet.base.GenericMailet;
import org.apache.mailet.base.GenericMatcher;
import org.apache.mailet.base.test.FakeMailContext;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** With James' own processors. */
class FaultListenerTest {

    private static final MessagingException DOWN =
            new MessagingException("outer", new RuntimeException(new DriverTimeoutException("inner")));

    private final List<String> seen = new ArrayList<>();
    private MessagingException thrown = DOWN;

    private class Processors extends AbstractStateCompositeProcessor {

        @Override
        protected MailProcessor createMailProcessor(String state, HierarchicalConfiguration<ImmutableNode> conf)
                throws Exception {
            MailetProcessorImpl processor = new MailetProcessorImpl(new RecordingMetricFactory());
            processor.setMailetContext(FakeMailContext.defaultContext());
            processor.setMailetLoader(new Mailets());
            processor.setMatcherLoader(new Matchers());
            processor.configure(conf);
            processor.setRootMailProcessor(this);
            processor.init();
            return processor;
        }
    }

    private class Mailets implements MailetLoader {
        @Override
        public Mailet getMailet(MailetConfig config) throws MessagingException {
            Mailet mailet = new GenericMailet() {
                @Override
                public void service(Mail mail) throws MessagingException {
                    seen.add(mail.getState() + ":" + config.getMailetName());
                    if (config.getMailetName().equals("Fails")) {
                        throw thrown;
                    }
                    mail.setState(Mail.GHOST);
                }
            };
            mailet.init(config);
            return mailet;
        }
    }

    private class Matchers implements MatcherLoader {
        @Override
        public Matcher getMatcher(MatcherConfig config) throws MessagingException {
            Matcher matcher = new GenericMatcher() {
                @Override
                public Collection<MailAddress> match(Mail mail) throws MessagingException {
                    if (config.getMatcherName().equals("Fails")) {
                        throw thrown;
                    }
                    return mail.getRecipients();
                }
            };
            matcher.init(config);
            return matcher;
        }
    }

    private MailProcessor processors(String mailet) throws Exception {
        XMLConfiguration configuration = new XMLConfiguration();
        new FileHandler(configuration)
                .load(new StringReader("<processors enableJmx=\"false\">"
                        + "<processor state=\"root\">" + mailet + "</processor>"
                        + "<processor state=\"error\"><mailet match=\"All\" class=\"Ends\"/></processor>"
                        + "</processors>"));
        Processors processors = new Processors();
        processors.configure(configuration);
        processors.init();
        FaultListener.listenTo(processors);
        return processors;
    }

    @ParameterizedTest
    @ValueSource(strings = {"error", "ignore", "propagate"})
    void serviceShouldThrowWhenAMailetNeedsWhatIsDown(String onMailetException) throws Exception {
        MailProcessor processors = processors("<mailet match=\"All\" class=\"Fails\"><onMailetException>"
                + onMailetException + "</onMailetException></mailet><mailet match=\"All\" class=\"Ends\"/>");

        assertThatThrownBy(() -> processors.service(TestMails.mail("mail"))).isInstanceOf(InfrastructureFault.class);
        assertThat(seen).containsExactly("root:Fails");
    }

    @ParameterizedTest
    @ValueSource(strings = {"error", "matchall", "nomatch"})
    void serviceShouldThrowWhenAMatcherNeedsWhatIsDown(String onMatchException) throws Exception {
        MailProcessor processors = processors("<mailet match=\"Fails\" class=\"Ends\"><onMatchException>"
                + onMatchException + "</onMatchException></mailet><mailet match=\"All\" class=\"Ends\"/>");

        assertThatThrownBy(() -> processors.service(TestMails.mail("mail"))).isInstanceOf(InfrastructureFault.class);
        assertThat(seen).isEmpty();
    }

    @Test
    void serviceShouldUseTheErrorProcessorAsJamesDoesWhenTheMailIsAtFault() throws Exception {
        thrown = new MessagingException("Missing start boundary");
        MailProcessor processors = processors("<mailet match=\"All\" class=\"Fails\"/>");

        assertThatCode(() -> processors.service(TestMails.mail("mail"))).doesNotThrowAnyException();
        assertThat(seen).containsExactly("root:Fails", "error:Ends");
    }
}
