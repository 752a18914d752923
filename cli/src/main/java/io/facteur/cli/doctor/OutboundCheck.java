package io.facteur.cli.doctor;

import io.facteur.cli.publish.Texts;
import io.facteur.dns.DnsClient;
import io.facteur.dns.DnsName;
import io.facteur.dns.MailExchange;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;

/** Whether mail can leave: many networks let nobody connect to port 25 elsewhere. It blocks. */
public final class OutboundCheck {

    /** A domain that every mail server sends to. */
    public static final DnsName USUAL = DnsName.of("gmail.com");

    /** Servers that are tried, one after the other. */
    static final int TRIED = 2;

    private static final int SMTP = 25;

    private OutboundCheck() {}

    /** @return MX hosts of {@link #USUAL}, by IPv4, since the other family may not be there at all; may be empty */
    public static List<InetSocketAddress> usual(DnsClient dns) {
        List<InetSocketAddress> targets = new ArrayList<>();
        List<MailExchange> hosts = dns.mailExchanges(USUAL).block().records();
        for (MailExchange exchange : hosts.subList(0, Math.min(TRIED, hosts.size()))) {
            List<Inet4Address> addresses =
                    dns.ipv4Addresses(exchange.host()).block().records();
            if (!addresses.isEmpty()) {
                targets.add(new InetSocketAddress(addresses.get(0), SMTP));
            }
        }
        return List.copyOf(targets);
    }

    /** @param targets tried in their order until one greets */
    public static Diagnosis run(List<InetSocketAddress> targets) {
        if (targets.isEmpty()) {
            return Diagnosis.unknown(
                    Topic.OUTBOUND,
                    "port 25 outbound was not tried, for no mail server of " + USUAL + " was found",
                    "name one with --outbound");
        }
        String problem = "";
        for (InetSocketAddress target : targets) {
            Connection connection = Connection.to(target, true, PortsCheck.TIMEOUT);
            if (connection.problem().isEmpty()) {
                return Diagnosis.ok(Topic.OUTBOUND, show(target) + " answers");
            }
            problem = show(target) + ": " + connection.problem();
        }
        return Diagnosis.fail(
                Topic.OUTBOUND,
                "no mail server can be reached from here (" + problem + "): mail cannot leave",
                "ask your provider to open port 25 outbound, or send through a smart host");
    }

    private static String show(InetSocketAddress target) {
        InetAddress address = target.getAddress();
        String text = Texts.address(address);
        return (text.indexOf(':') >= 0 ? "[" + text + "]" : text) + " port " + target.getPort();
    }
}
