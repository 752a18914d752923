package io.facteur.authentication.settings;

import io.facteur.authentication.policy.Action;
import io.facteur.authentication.policy.PolicySettings;
import io.facteur.authentication.settings.AuthenticationSettings.Dkim;
import io.facteur.authentication.settings.AuthenticationSettings.Dns;
import io.facteur.dns.DnsName;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.w3c.dom.Element;

/**
 * Reads {@code authentication.xml}, which follows its schema: whoever parsed it has seen to that. What is absent has its
 * default.
 */
public final class AuthenticationXml {

    private static final int DNS_PORT = 53;

    private AuthenticationXml() {}

    /**
     * @param root the {@code authentication} element
     * @param hostname the name of this server, for what has none else
     * @param trial whether nobody but this machine can send
     * @throws IllegalArgumentException for what the schema lets pass and is no value all the same: an address or a domain
     *     that is none
     */
    public static AuthenticationSettings read(Element root, String hostname, boolean trial) {
        PolicySettings policies = trial ? PolicySettings.TRIAL : PolicySettings.DEFAULT;
        return new AuthenticationSettings(
                text(root, "authservId").orElse(hostname),
                child(root, "dns").map(AuthenticationXml::dns).orElse(Dns.DEFAULT),
                child(root, "dkim").map(AuthenticationXml::dkim).orElse(Dkim.DEFAULT),
                child(root, "arc").map(arc -> domains(arc, "trustedSealer")).orElse(Set.of()),
                child(root, "dmarc")
                        .flatMap(dmarc -> text(dmarc, "method"))
                        .map("public-suffix-list"::equals)
                        .orElse(false),
                child(root, "policy").map(policy -> policy(policy, policies)).orElse(policies));
    }

    private static Dns dns(Element dns) {
        return new Dns(
                text(dns, "servers").map(AuthenticationXml::servers).orElse(Dns.DEFAULT.servers()),
                value(dns, "timeout", AuthenticationXml::duration, Dns.DEFAULT.timeout()),
                value(dns, "messageTimeout", AuthenticationXml::duration, Dns.DEFAULT.messageTimeout()),
                value(dns, "messageQueries", Integer::valueOf, Dns.DEFAULT.messageQueries()));
    }

    private static Dkim dkim(Element dkim) {
        return new Dkim(
                value(dkim, "maxSignatures", Integer::valueOf, Dkim.DEFAULT.maxSignatures()),
                value(dkim, "minRsaBits", Integer::valueOf, Dkim.DEFAULT.minRsaBits()),
                value(dkim, "rsaSha1", AuthenticationXml::flag, Dkim.DEFAULT.rsaSha1()),
                value(dkim, "partialBody", AuthenticationXml::flag, Dkim.DEFAULT.partialBody()),
                value(dkim, "clockTolerance", AuthenticationXml::duration, Dkim.DEFAULT.clockTolerance()));
    }

    private static PolicySettings policy(Element policy, PolicySettings defaults) {
        return new PolicySettings(
                value(policy, "invalidFrom", AuthenticationXml::action, defaults.invalidFrom()),
                value(policy, "quarantine", AuthenticationXml::action, defaults.quarantine()),
                value(policy, "reject", AuthenticationXml::action, defaults.reject()),
                value(policy, "corroborate", AuthenticationXml::flag, defaults.corroborate()),
                value(policy, "testMode", AuthenticationXml::flag, defaults.testMode()),
                value(policy, "temporaryFailure", AuthenticationXml::action, defaults.temporaryFailure()),
                value(policy, "resolverDown", AuthenticationXml::action, defaults.resolverDown()),
                domains(policy, "mailingList"));
    }

    private static <T> T value(Element parent, String name, Function<String, T> type, T otherwise) {
        return text(parent, name).map(type).orElse(otherwise);
    }

    private static Action action(String text) {
        return Action.valueOf(text.toUpperCase(Locale.ROOT));
    }

    /** As XML Schema writes them. */
    private static boolean flag(String text) {
        return text.equals("true") || text.equals("1");
    }

    private static Duration duration(String text) {
        return text.endsWith("ms")
                ? Duration.ofMillis(Long.parseLong(text.substring(0, text.length() - 2)))
                : Duration.ofSeconds(Long.parseLong(text.substring(0, text.length() - 1)));
    }

    private static Set<DnsName> domains(Element parent, String name) {
        return children(parent, name)
                .map(element -> element.getTextContent().strip())
                .map(text -> DnsName.parse(text)
                        .orElseThrow(() -> new IllegalArgumentException(
                                "<" + name + ">: found \"" + text + "\", allowed: a domain such as example.org")))
                .collect(Collectors.toUnmodifiableSet());
    }

    private static List<InetSocketAddress> servers(String text) {
        return Stream.of(text.split(","))
                .map(String::strip)
                .map(AuthenticationXml::server)
                .toList();
    }

    private static InetSocketAddress server(String text) {
        int colon = text.startsWith("[") ? text.indexOf(':', text.indexOf(']')) : text.indexOf(':');
        String address = colon < 0 ? text : text.substring(0, colon);
        try {
            if (!address.matches("\\[.*]|[0-9]{1,3}(\\.[0-9]{1,3}){3}")) {
                // it would be taken for a name, and looked up
                throw new IllegalArgumentException("not numeric");
            }
            int port = colon < 0 ? DNS_PORT : Integer.parseInt(text.substring(colon + 1));
            return new InetSocketAddress(InetAddress.getByName(address), port);
        } catch (UnknownHostException | IllegalArgumentException e) {
            throw new IllegalArgumentException(
                    "<servers>: found \"" + text + "\", allowed: a numeric address with or without a port", e);
        }
    }

    private static Optional<String> text(Element parent, String name) {
        return child(parent, name)
                .map(element -> element.getTextContent().strip())
                .filter(text -> !text.isEmpty());
    }

    private static Optional<Element> child(Element parent, String name) {
        return children(parent, name).findFirst();
    }

    private static Stream<Element> children(Element parent, String name) {
        return IntStream.range(0, parent.getChildNodes().getLength())
                .mapToObj(parent.getChildNodes()::item)
                .filter(node -> node instanceof Element && node.getNodeName().equals(name))
                .map(Element.class::cast);
    }
}
