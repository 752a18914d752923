package io.facteur.cli.setup;

import io.facteur.dns.DnsAnswer;
import io.facteur.dns.DnsClient;
import io.facteur.dns.DnsName;
import java.net.Inet4Address;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * Which addresses of a machine its mail server uses: IPv4, and IPv6 only where it has a name (PTR) that leads back to it.
 * Large providers refuse mail from an IPv6 address without one, and whoever publishes an AAAA record gets mail there.
 *
 * @param bind numeric, for the setting {@code bind}
 * @param reachable those that the Internet can reach, unless a firewall is before them; empty when there are none
 * @param ipv6 whether IPv6 is used
 * @param notes what follows for the administrator, sentences
 */
public record HostAddresses(String bind, List<InetAddress> reachable, boolean ipv6, List<String> notes) {

    static final String ALL_IPV4 = "0.0.0.0";
    static final String ALL = "::";

    public HostAddresses {
        reachable = List.copyOf(reachable);
        notes = List.copyOf(notes);
    }

    /** @return the addresses of the interfaces that are up, without those of the machine to itself */
    public static List<InetAddress> ofInterfaces() {
        try {
            return NetworkInterface.networkInterfaces()
                    .filter(HostAddresses::isUp)
                    .flatMap(NetworkInterface::inetAddresses)
                    .filter(address -> !address.isLoopbackAddress() && !address.isLinkLocalAddress())
                    .toList();
        } catch (SocketException e) {
            return List.of();
        }
    }

    private static boolean isUp(NetworkInterface each) {
        try {
            return each.isUp();
        } catch (SocketException e) {
            return false;
        }
    }

    /**
     * @param given by the administrator, at which the Internet knows the machine; empty to take the interfaces'
     * @param own of the interfaces
     */
    public static Mono<HostAddresses> choose(List<InetAddress> given, List<InetAddress> own, DnsClient dns) {
        List<InetAddress> candidates = given.isEmpty() ? own : given;
        List<InetAddress> four = candidates.stream()
                .filter(Inet4Address.class::isInstance)
                .filter(address -> !given.isEmpty() || isGlobal(address))
                .toList();
        return Flux.fromStream(candidates.stream()
                        .filter(Inet6Address.class::isInstance)
                        .filter(HostAddresses::isGlobal))
                .flatMapSequential(address -> problem(address, dns).map(problem -> new Six(address, problem)))
                .collectList()
                .map(six -> decide(four, six, !given.isEmpty(), own));
    }

    private record Six(InetAddress address, Optional<String> problem) {}

    private static HostAddresses decide(List<InetAddress> four, List<Six> six, boolean given, List<InetAddress> own) {
        List<InetAddress> named = six.stream()
                .filter(each -> each.problem().isEmpty())
                .map(Six::address)
                .toList();
        List<String> notes = new ArrayList<>();
        if (named.isEmpty()) {
            six.stream()
                    .flatMap(each -> each.problem().stream())
                    .map(problem ->
                            "IPv6 is off: " + problem + ", and large providers refuse mail from there. Publish no"
                                    + " AAAA record; ask your provider for the name, and set up again")
                    .forEach(notes::add);
        }
        List<InetAddress> reachable =
                Stream.concat(four.stream(), named.stream()).toList();
        if (reachable.isEmpty() && !given) {
            notes.add("no address of this machine can be reached from the Internet"
                    + (own.isEmpty() ? "" : " (" + text(own.get(0)) + " is private)")
                    + ": forward the ports to it, and say with --address at which address the Internet sees it");
        }
        return new HostAddresses(named.isEmpty() ? ALL_IPV4 : ALL, reachable, !named.isEmpty(), notes);
    }

    /** Not those of RFC 1918, nor those of RFC 4193 and 6598, which Java does not know. */
    private static boolean isGlobal(InetAddress address) {
        byte[] octets = address.getAddress();
        boolean uniqueLocal = octets.length == 16 && (octets[0] & 0xfe) == 0xfc;
        boolean shared = octets.length == 4 && (octets[0] & 0xff) == 100 && (octets[1] & 0xc0) == 64;
        return !address.isSiteLocalAddress()
                && !address.isLinkLocalAddress()
                && !address.isLoopbackAddress()
                && !address.isAnyLocalAddress()
                && !uniqueLocal
                && !shared;
    }

    /** @return why mail from this address would not be believed; empty when it has a name that leads back to it */
    private static Mono<Optional<String>> problem(InetAddress address, DnsClient dns) {
        String text = text(address);
        return dns.names(address).flatMap(names -> {
            if (names.temporary()) {
                return Mono.just(
                        Optional.of("whether " + text + " has a name (PTR) is not known, no DNS server says it"));
            }
            if (!names.found()) {
                return Mono.just(Optional.of(text + " has no name (PTR)"));
            }
            DnsName name = names.records().get(0);
            return dns.ipv6Addresses(name)
                    .map(back -> leadsBack(back, address)
                            ? Optional.<String>empty()
                            : Optional.of("the name of " + text + ", " + name + ", does not lead back to it"));
        });
    }

    private static boolean leadsBack(DnsAnswer<Inet6Address> back, InetAddress address) {
        return back.records().stream().anyMatch(record -> record.equals(address));
    }

    /** @return numeric, IPv6 as short as RFC 5952 has it for most, without a zone */
    public static String text(InetAddress address) {
        String whole = address.getHostAddress().replaceFirst("%.*", "");
        return address instanceof Inet6Address ? whole.replaceFirst("(^|:)0(:0)+(:|$)", "::") : whole;
    }
}
