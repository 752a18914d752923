package io.facteur.dns.resolver;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.xbill.DNS.Name;
import org.xbill.DNS.Type;
import reactor.core.scheduler.Schedulers;

class ExchangeTest {

    /** Nobody can be reached. */
    private static final class Unreachable implements Transport {

        private final AtomicInteger asked = new AtomicInteger();

        @Override
        public CompletableFuture<byte[]> udp(InetSocketAddress server, byte[] query) {
            asked.incrementAndGet();
            return CompletableFuture.failedFuture(new IOException("unreachable"));
        }

        @Override
        public CompletableFuture<byte[]> tcp(InetSocketAddress server, byte[] query) {
            return udp(server, query);
        }

        @Override
        public void close() {}
    }

    @Test
    void exchangeShouldTryNoMoreThanTheLimitWhenThereAreManyServers() throws Exception {
        Unreachable transport = new Unreachable();
        DnsSettings settings = DnsSettings.of(IntStream.rangeClosed(1, 3 * Exchange.MAXIMUM_ATTEMPTS)
                .mapToObj(port -> new InetSocketAddress("127.0.0.1", port))
                .toList());
        Network network = new Network(transport, settings, Schedulers.parallel(), System::nanoTime);

        Exchange.Result result = new Exchange(
                        network,
                        Queries.query(Name.fromString("example.org."), Type.TXT, false, false),
                        System.nanoTime() + TimeUnit.MINUTES.toNanos(1))
                .start()
                .get(1, TimeUnit.MINUTES);

        assertThat(result.reply()).isNull();
        assertThat(transport.asked).hasValue(Exchange.MAXIMUM_ATTEMPTS);
    }
}
