package io.facteur.transport.settings;

import io.facteur.transport.RetrySchedule;
import io.facteur.transport.TlsPolicy;
import io.facteur.transport.hop.CourierSettings;
import io.facteur.transport.settings.OutgoingSettings.Hold;
import io.facteur.transport.settings.OutgoingSettings.NextHops;
import io.facteur.transport.settings.OutgoingSettings.SmartHost;
import io.facteur.transport.smtp.SmtpTimeouts;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.w3c.dom.Element;

/**
 * Reads {@code outgoing.xml}, which follows its schema: whoever parsed it has seen to that. What is absent has its default.
 */
public final class OutgoingXml {

    private OutgoingXml() {}

    /**
     * @param root the {@code outgoing} element
     * @throws IllegalArgumentException for what the schema lets pass and is no value all the same
     */
    public static OutgoingSettings read(Element root) {
        OutgoingSettings defaults = OutgoingSettings.DEFAULT;
        return new OutgoingSettings(
                value(root, "hold", OutgoingXml::hold, defaults.hold()),
                child(root, "smartHost").map(OutgoingXml::smartHost),
                child(root, "nextHops").map(OutgoingXml::nextHops).orElse(NextHops.DEFAULT),
                child(root, "nextHops")
                        .map(hops -> value(hops, "tls", OutgoingXml::tls, defaults.tls()))
                        .orElse(defaults.tls()),
                courier(child(root, "connections"), child(root, "retry")),
                child(root, "retry").map(OutgoingXml::schedule).orElse(RetrySchedule.DEFAULT),
                child(root, "timeouts").map(OutgoingXml::timeouts).orElse(SmtpTimeouts.RFC_5321));
    }

    private static Hold hold(String text) {
        return Hold.valueOf(text.replace('-', '_').toUpperCase(Locale.ROOT));
    }

    private static TlsPolicy tls(String text) {
        return switch (text) {
            case "opportunistic" -> TlsPolicy.OPPORTUNISTIC;
            case "required" -> TlsPolicy.ENCRYPTED;
            case "verified" -> TlsPolicy.VERIFIED;
            default -> throw new IllegalArgumentException("<tls>: found \"" + text + "\"");
        };
    }

    private static SmartHost smartHost(Element host) {
        Optional<String> user = text(host, "user");
        Optional<String> password = text(host, "passwordFile");
        if (user.isPresent() != password.isPresent()) {
            throw new IllegalArgumentException("<smartHost>: <user> and <passwordFile> go together");
        }
        return new SmartHost(
                text(host, "host").orElseThrow(),
                value(host, "port", Integer::valueOf, SmartHost.SUBMISSION),
                value(host, "tls", OutgoingXml::tls, TlsPolicy.VERIFIED),
                user,
                password);
    }

    private static NextHops nextHops(Element hops) {
        NextHops defaults = NextHops.DEFAULT;
        NextHops read = new NextHops(
                value(hops, "port", Integer::valueOf, defaults.port()),
                value(hops, "ipv4", OutgoingXml::flag, defaults.ipv4()),
                value(hops, "ipv6", OutgoingXml::flag, defaults.ipv6()),
                value(hops, "loopback", OutgoingXml::flag, defaults.loopback()),
                children(hops, "sourceAddress")
                        .map(element -> address(element.getTextContent().strip()))
                        .toList());
        if (!read.ipv4() && !read.ipv6()) {
            throw new IllegalArgumentException("<nextHops>: <ipv4> and <ipv6> are both off: nobody can be reached");
        }
        return read;
    }

    private static InetAddress address(String text) {
        try {
            if (!text.matches("[0-9]{1,3}(\\.[0-9]{1,3}){3}|[0-9a-fA-F:.]*:[0-9a-fA-F:.]*")) {
                // it would be taken for a name, and looked up
                throw new IllegalArgumentException("not numeric");
            }
            return InetAddress.getByName(text);
        } catch (UnknownHostException | IllegalArgumentException e) {
            throw new IllegalArgumentException(
                    "<sourceAddress>: found \"" + text + "\", allowed: a numeric address such as 192.0.2.25", e);
        }
    }

    private static CourierSettings courier(Optional<Element> connections, Optional<Element> retry) {
        CourierSettings defaults = CourierSettings.DEFAULT;
        return new CourierSettings(
                from(connections, "total", Integer::valueOf, defaults.connections()),
                from(connections, "perHop", Integer::valueOf, defaults.connectionsPerHop()),
                from(connections, "messages", Integer::valueOf, defaults.messagesPerConnection()),
                from(connections, "idle", OutgoingXml::duration, defaults.idle()),
                from(connections, "inHand", Integer::valueOf, defaults.inHand()),
                defaults.patience(),
                defaults.ready(),
                from(retry, "pause", OutgoingXml::duration, defaults.firstPause()),
                from(retry, "longestPause", OutgoingXml::duration, defaults.longestPause()),
                Optional.empty());
    }

    private static RetrySchedule schedule(Element retry) {
        RetrySchedule defaults = RetrySchedule.DEFAULT;
        return new RetrySchedule(
                text(retry, "delays").map(OutgoingXml::durations).orElse(defaults.delays()),
                value(retry, "giveUpAfter", OutgoingXml::duration, defaults.giveUpAfter()),
                value(retry, "giveUpBouncesAfter", OutgoingXml::duration, defaults.giveUpBouncesAfter()),
                value(retry, "warnAfter", OutgoingXml::duration, defaults.warnAfter()));
    }

    private static SmtpTimeouts timeouts(Element times) {
        SmtpTimeouts defaults = SmtpTimeouts.RFC_5321;
        return new SmtpTimeouts(
                value(times, "connect", OutgoingXml::duration, defaults.connect()),
                value(times, "greeting", OutgoingXml::duration, defaults.greeting()),
                value(times, "tls", OutgoingXml::duration, defaults.tls()),
                value(times, "command", OutgoingXml::duration, defaults.command()),
                value(times, "dataStart", OutgoingXml::duration, defaults.dataStart()),
                value(times, "dataBlock", OutgoingXml::duration, defaults.dataBlock()),
                value(times, "dataEnd", OutgoingXml::duration, defaults.dataEnd()));
    }

    private static List<Duration> durations(String text) {
        return Stream.of(text.split(","))
                .map(String::strip)
                .map(OutgoingXml::duration)
                .toList();
    }

    private static Duration duration(String text) {
        String unit = text.replaceAll("[0-9]", "");
        long number = Long.parseLong(text.substring(0, text.length() - unit.length()));
        return switch (unit) {
            case "ms" -> Duration.ofMillis(number);
            case "s" -> Duration.ofSeconds(number);
            case "m" -> Duration.ofMinutes(number);
            case "h" -> Duration.ofHours(number);
            case "d" -> Duration.ofDays(number);
            default -> throw new IllegalArgumentException("found \"" + text + "\", allowed: a time such as 30s or 4h");
        };
    }

    /** As XML Schema writes them. */
    private static boolean flag(String text) {
        return text.equals("true") || text.equals("1");
    }

    private static <T> T from(Optional<Element> parent, String name, Function<String, T> type, T otherwise) {
        return parent.map(element -> value(element, name, type, otherwise)).orElse(otherwise);
    }

    private static <T> T value(Element parent, String name, Function<String, T> type, T otherwise) {
        return text(parent, name).map(type).orElse(otherwise);
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
