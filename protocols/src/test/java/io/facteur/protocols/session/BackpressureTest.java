package io.facteur.protocols.session;

import static org.assertj.core.api.Assertions.assertThat;

import io.facteur.protocols.Backend;
import io.facteur.protocols.TestServers;
import io.netty.channel.embedded.EmbeddedChannel;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A client cannot fill the memory of the server, however fast it sends and however little it reads. */
class BackpressureTest {

    private static final int MEGABYTE = 1024 * 1024;

    @TempDir
    private Path directory;

    private static SocketChannel connect(TestServers servers) throws IOException {
        SocketChannel socket = SocketChannel.open();
        // a kernel that is set up for fast networks would hold much more
        socket.setOption(StandardSocketOptions.SO_SNDBUF, MEGABYTE);
        socket.setOption(StandardSocketOptions.SO_RCVBUF, MEGABYTE);
        socket.connect(new InetSocketAddress("127.0.0.1", servers.port("smtp")));
        return socket;
    }

    private static long flood(SocketChannel socket, ByteBuffer data, long limit) throws Exception {
        socket.configureBlocking(false);
        long sent = 0;
        int refusals = 0;
        while (refusals < 20 && sent < limit) {
            data.rewind();
            int written = socket.write(data);
            sent += written;
            if (written == 0) {
                refusals++;
                Thread.sleep(50);
            } else {
                refusals = 0;
            }
        }
        return sent;
    }

    @Test
    void serverShouldStopReadingWhenSessionWaitsForStore() throws Exception {
        CountDownLatch asking = new CountDownLatch(1);
        CountDownLatch slow = new CountDownLatch(1);
        Backend backend = new Backend();
        backend.disturbUsers((method, arguments) -> {
            asking.countDown();
            slow.await(5, TimeUnit.MINUTES);
        });
        try (TestServers servers = TestServers.start(directory, backend);
                SocketChannel socket = connect(servers)) {
            socket.write(ByteBuffer.wrap("EHLO a\r\nMAIL FROM:<a@remote.test>\r\nRCPT TO:<user@local.test>\r\n"
                    .getBytes(StandardCharsets.US_ASCII)));
            try {
                assertThat(asking.await(60, TimeUnit.SECONDS)).isTrue();

                long sent = flood(
                        socket,
                        ByteBuffer.wrap("NOOP\r\n".repeat(10_000).getBytes(StandardCharsets.US_ASCII)),
                        64L * MEGABYTE);

                // what the two kernels' buffers hold, and no more
                assertThat(sent).isLessThan(32L * MEGABYTE);
            } finally {
                slow.countDown();
            }
        }
    }

    @Test
    void serverShouldStopReadingWhenClientDoesNotReadAnswers() throws Exception {
        try (TestServers servers = TestServers.start(directory, new Backend());
                SocketChannel socket = connect(servers)) {
            long sent = flood(
                    socket,
                    ByteBuffer.wrap("NOOP\r\n".repeat(10_000).getBytes(StandardCharsets.US_ASCII)),
                    64L * MEGABYTE);

            assertThat(sent).isLessThan(32L * MEGABYTE);
        }
    }

    @Test
    void sessionShouldEndWhenClientIsSilent() throws Exception {
        EmbeddedChannel channel = new EmbeddedChannel(new IdleLimit(1, "421 4.4.2 Idle for too long"));

        for (int i = 0; i < 600 && channel.isActive(); i++) {
            Thread.sleep(100);
            channel.runPendingTasks();
        }

        assertThat(channel.isActive()).isFalse();
        io.netty.buffer.ByteBuf farewell = channel.readOutbound();
        assertThat(farewell.toString(StandardCharsets.US_ASCII)).isEqualTo("421 4.4.2 Idle for too long\r\n");
        farewell.release();
    }
}
