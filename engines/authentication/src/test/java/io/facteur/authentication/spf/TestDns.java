package io.facteur.authentication.spf;

import io.facteur.authentication.IpAddress;
import io.facteur.dns.DnsAnswer;
import io.facteur.dns.DnsAnswer.Outcome;
import io.facteur.dns.DnsClient;
import io.facteur.dns.DnsName;
import io.facteur.dns.MailExchange;
import java.net.Inet4Address;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import reactor.core.publisher.Mono;

/** A DNS of a few records that remembers what it was asked. */
public final class TestDns implements DnsClient {

    private record Key(String name, String type) {}

    private final Map<Key, List<Object>> records = new HashMap<>();
    private final Map<Key, Outcome> failures = new HashMap<>();
    private final Set<String> names = new HashSet<>();
    /** {@code MX example.org}, each time it was asked. */
    private final List<String> questions = new ArrayList<>();

    private Function<String, Mono<?>> delay = question -> Mono.just(question);

    public TestDns txt(String name, String... texts) {
        return add(name, "TXT", (Object[]) texts);
    }

    public TestDns addresses(String name, String... addresses) {
        for (String each : addresses) {
            add(name, each.contains(":") ? "AAAA" : "A", address(each));
        }
        return this;
    }

    public TestDns mx(String name, String... hosts) {
        for (int i = 0; i < hosts.length; i++) {
            add(name, "MX", new MailExchange(i, hosts[i].isEmpty() ? DnsName.ROOT : DnsName.of(hosts[i])));
        }
        return this;
    }

    public TestDns ptr(String address, String... hosts) {
        for (String host : hosts) {
            add(reverse(address(address)), "PTR", DnsName.of(host));
        }
        return this;
    }

    TestDns add(String name, String type, Object... values) {
        records.computeIfAbsent(new Key(name, type), key -> new ArrayList<>()).addAll(List.of(values));
        names.add(name);
        return this;
    }

    /** @param type {@code PTR} wants the name in in-addr.arpa */
    public TestDns failing(String name, String type, Outcome outcome) {
        failures.put(new Key(name, type), outcome);
        return this;
    }

    /** @param answering for a question ({@code MX example.org}), what must complete before it is answered */
    public TestDns after(Function<String, Mono<?>> answering) {
        delay = answering;
        return this;
    }

    public List<String> questions() {
        return List.copyOf(questions);
    }

    /** @return how many questions of a type there were */
    long asked(String type) {
        return questions.stream()
                .filter(question -> question.startsWith(type + " "))
                .count();
    }

    /** @param question {@code MX example.org} */
    boolean isVoid(String question) {
        int space = question.indexOf(' ');
        Key key = new Key(question.substring(space + 1), question.substring(0, space));
        return !records.containsKey(key) && !failures.containsKey(key);
    }

    @Override
    public Mono<DnsAnswer<String>> txt(DnsName name) {
        return answer(name.toString(), "TXT", String.class);
    }

    @Override
    public Mono<DnsAnswer<Inet4Address>> ipv4Addresses(DnsName name) {
        return answer(name.toString(), "A", Inet4Address.class);
    }

    @Override
    public Mono<DnsAnswer<Inet6Address>> ipv6Addresses(DnsName name) {
        return answer(name.toString(), "AAAA", Inet6Address.class);
    }

    @Override
    public Mono<DnsAnswer<MailExchange>> mailExchanges(DnsName name) {
        return answer(name.toString(), "MX", MailExchange.class);
    }

    @Override
    public Mono<DnsAnswer<DnsName>> names(InetAddress address) {
        return answer(reverse(address), "PTR", DnsName.class);
    }

    private <T> Mono<DnsAnswer<T>> answer(String name, String type, Class<T> valueType) {
        return Mono.defer(() -> {
            String question = type + " " + name;
            questions.add(question);
            return delay.apply(question).map(done -> now(name, type, valueType));
        });
    }

    private <T> DnsAnswer<T> now(String name, String type, Class<T> valueType) {
        Key key = new Key(name, type);
        if (failures.containsKey(key)) {
            return DnsAnswer.failed(failures.get(key), "the test says that " + name + " fails");
        }
        if (records.containsKey(key)) {
            List<T> values = records.get(key).stream().map(valueType::cast).toList();
            return DnsAnswer.found(values, false, Duration.ofMinutes(5));
        }
        Outcome outcome = names.contains(name) ? Outcome.NO_DATA : Outcome.NO_SUCH_NAME;
        return DnsAnswer.failed(outcome, "no " + type + " record at " + name);
    }

    public static InetAddress address(String text) {
        try {
            return InetAddress.getByName(text);
        } catch (UnknownHostException e) {
            throw new IllegalArgumentException(e);
        }
    }

    static String reverse(InetAddress address) {
        IpAddress value = IpAddress.of(address);
        List<String> parts = new ArrayList<>(List.of(value.dotted().split("\\.")));
        Collections.reverse(parts);
        return (String.join(".", parts) + (value.ipv6() ? ".ip6.arpa" : ".in-addr.arpa")).toLowerCase(Locale.ROOT);
    }
}
