package io.facteur.authentication.dkim;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import io.facteur.authentication.message.MessageReader;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Memory does not grow with the body. */
class DkimAllocationTest {

    private static final long MAXIMUM = 64 * 1024 + 3L * 2048;

    @ParameterizedTest
    @ValueSource(ints = {10, 1000, 50_000})
    void verifierShouldAllocateNoMoreForALargeBody(int lines) throws IOException {
        String line = "Some words in a line that is as long as usual lines are in mail\r\n";
        byte[] message = Mail.signed(Mail.HEADER + "\r\n" + line.repeat(lines)).getBytes(StandardCharsets.ISO_8859_1);
        DkimVerifier verifier = Mail.verifier(DkimPolicy.DEFAULT);
        TextDns dns = Mail.dns();
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long least = Long.MAX_VALUE;
        for (int i = 0; i < 20; i++) {
            MessageReader reader;
            long before = threads.getThreadAllocatedBytes(Thread.currentThread().getId());
            reader = MessageReader.open(new ByteArrayInputStream(message));
            List<DkimResult> results =
                    verifier.verify(dns, reader, List.of(Mail.DOMAIN)).block();
            least = Math.min(
                    least,
                    threads.getThreadAllocatedBytes(Thread.currentThread().getId()) - before);
            assertThat(results).allMatch(DkimResult::passed);
        }

        assertThat(least).isLessThan(MAXIMUM);
    }
}
