package io.facteur.protocols.smtp;

import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import javax.inject.Inject;
import org.apache.james.domainlist.api.DomainList;
import org.apache.james.metrics.api.MetricFactory;
import org.apache.james.protocols.api.Response;
import org.apache.james.protocols.smtp.SMTPResponse;
import org.apache.james.protocols.smtp.SMTPSession;
import org.apache.james.protocols.smtp.hook.MailParametersHook;
import org.apache.james.smtpserver.JamesMailCmdHandler;

/** MAIL: James' command, which does not ignore a parameter that it does not know. */
public class MailCommand extends JamesMailCmdHandler {

    private final Set<String> parameters = new HashSet<>();

    @Inject
    public MailCommand(MetricFactory metricFactory, DomainList domainList) {
        super(metricFactory, domainList);
    }

    @Override
    @SuppressWarnings({"rawtypes", "unchecked"})
    public void wireExtensions(Class interfaceName, List extension) {
        super.wireExtensions(interfaceName, extension);
        if (MailParametersHook.class.equals(interfaceName)) {
            ((List<MailParametersHook>) extension)
                    .forEach(hook -> parameters.addAll(Arrays.asList(hook.getMailParamNames())));
        }
    }

    @Override
    protected Response doFilterChecks(SMTPSession session, String command, String argument) {
        Optional<String> unknown = Optional.ofNullable(argument).flatMap(this::unknownParameter);
        if (unknown.isPresent()) {
            // RFC 5321 4.1.1.11: what was asked for and is not there must be refused
            return new SMTPResponse("555", "5.5.4 A parameter of MAIL is not supported");
        }
        return super.doFilterChecks(session, command, argument);
    }

    private Optional<String> unknownParameter(String argument) {
        int end = argument.indexOf('>', Math.max(0, argument.indexOf('<')));
        if (end < 0) {
            return Optional.empty();
        }
        return Arrays.stream(argument.substring(end + 1).strip().split(" +"))
                .filter(parameter -> !parameter.isEmpty())
                .map(parameter -> parameter.split("=", 2)[0].toUpperCase(Locale.US))
                .filter(name -> !parameters.contains(name))
                .findFirst();
    }
}
