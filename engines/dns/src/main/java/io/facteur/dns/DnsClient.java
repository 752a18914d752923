package io.facteur.dns;

import java.net.Inet4Address;
import java.net.Inet6Address;
import java.net.InetAddress;
import reactor.core.publisher.Mono;

/**
 * Asks the DNS. An answer is a value whatever happened: none of these ever fails, blocks, or takes longer than the
 * client's time limit.
 */
public interface DnsClient {

    /** Each record's strings, put together without anything in between; each character is one octet (ISO 8859-1). */
    Mono<DnsAnswer<String>> txt(DnsName name);

    Mono<DnsAnswer<Inet4Address>> ipv4Addresses(DnsName name);

    Mono<DnsAnswer<Inet6Address>> ipv6Addresses(DnsName name);

    /** In the order of preference. */
    Mono<DnsAnswer<MailExchange>> mailExchanges(DnsName name);

    /** The names of an address, by its PTR records. */
    Mono<DnsAnswer<DnsName>> names(InetAddress address);

    /**
     * Where a service is: {@code _imaps._tcp.example.org}. In no order. A client that cannot ask for it says so by a
     * temporary failure.
     */
    default Mono<DnsAnswer<ServiceLocation>> services(DnsName name) {
        return Mono.just(
                DnsAnswer.failed(DnsAnswer.Outcome.TEMPORARY_FAILURE, "this client does not ask for SRV records"));
    }

    /** @return a client that answers {@link DnsAnswer.Outcome#OVER_BUDGET} once the budget is spent; for one message */
    default DnsClient within(DnsBudget budget) {
        return new BudgetedDnsClient(this, budget);
    }
}
