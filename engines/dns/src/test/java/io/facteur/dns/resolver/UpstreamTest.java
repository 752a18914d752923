package io.facteur.dns.resolver;

import static org.assertj.core.api.Assertions.assertThat;

import io.facteur.dns.DnsAnswer.Outcome;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.Type;
import reactor.core.scheduler.Schedulers;

class UpstreamTest {

    /** Nobody ever answers. */
    private static final class Silent implements Transport {

        @Override
        public CompletableFuture<byte[]> udp(InetSocketAddress server, byte[] query) {
            return new CompletableFuture<>();
        }

        @Override
        public CompletableFuture<byte[]> tcp(InetSocketAddress server, byte[] query) {
            return new CompletableFuture<>();
        }

        @Override
        public void close() {}
    }

    @Test
    void queryThatCouldNotBePutInTimeShouldBeOurFault() throws Exception {
        DnsSettings settings =
                DnsSettings.of(List.of(new InetSocketAddress("127.0.0.1", 53))).withQueries(1, 10);
        Upstream upstream = new Upstream(new Network(new Silent(), settings, Schedulers.parallel(), System::nanoTime));
        Message query = Queries.query(Name.fromString("example.org."), Type.TXT, false, false);

        // The first one keeps the only place for much longer than the second one waits.
        CompletableFuture<Reply> first = upstream.ask(query, System.nanoTime() + TimeUnit.MINUTES.toNanos(10));
        Reply second = upstream.ask(query, System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(50))
                .get(5, TimeUnit.MINUTES);

        assertThat(second.failure()).isEqualTo(Outcome.RESOLVER_DOWN);
        assertThat(second.explanation()).isEqualTo("too many DNS queries were waiting");
        assertThat(first).isNotDone();
    }
}
