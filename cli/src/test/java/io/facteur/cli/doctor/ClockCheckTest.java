package io.facteur.cli.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import io.facteur.cli.doctor.Diagnosis.Result;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ClockCheckTest {

    private static final Instant NOW = Instant.parse("2026-11-24T12:00:00Z");
    private static final long EPOCH_OF_NTP =
            Instant.parse("1900-01-01T00:00:00Z").getEpochSecond();

    /** Answers one query as a time server does, which thinks that it is NOW. */
    private static Diagnosis ask(Instant ours, Consumer<ByteBuffer> change) throws Exception {
        try (DatagramSocket server = new DatagramSocket(0, InetAddress.getLoopbackAddress())) {
            Thread answering = new Thread(() -> answer(server, change));
            answering.setDaemon(true);
            answering.start();
            return ClockCheck.run(
                    new InetSocketAddress(server.getLocalAddress(), server.getLocalPort()),
                    "time.test",
                    Clock.fixed(ours, ZoneOffset.UTC));
        }
    }

    private static void answer(DatagramSocket server, Consumer<ByteBuffer> change) {
        try {
            DatagramPacket packet = new DatagramPacket(new byte[48], 48);
            server.receive(packet);
            ByteBuffer fields = ByteBuffer.wrap(packet.getData());
            fields.put(0, (byte) 0x24).put(1, (byte) 2);
            fields.putLong(24, fields.getLong(40));
            fields.putInt(40, (int) (NOW.getEpochSecond() - EPOCH_OF_NTP)).putInt(44, 0);
            change.accept(fields);
            server.send(packet);
        } catch (Exception e) {
            // the test is over
        }
    }

    @ParameterizedTest
    @CsvSource({
        "0, OK, as time.test has it",
        "10, OK, as time.test has it",
        "-11, WARN, the clock is 11 s slow by time.test",
        "300, WARN, the clock is 300 s fast by time.test",
        "301, FAIL, the clock is 301 s fast by time.test",
        "-86400, FAIL, the clock is 86400 s slow by time.test",
        "315360000, FAIL, the clock is 315360000 s fast by time.test"
    })
    void clockShouldBeComparedWithTheServers(long ahead, Result result, String text) throws Exception {
        Diagnosis found = ask(NOW.plusSeconds(ahead), fields -> {});

        assertThat(found.result()).isEqualTo(result);
        assertThat(found.text()).isEqualTo(text);
        assertThat(found.remedy().contains("timedatectl")).isEqualTo(result != Result.OK);
    }

    @Test
    void clockShouldNotBelieveAnAnswerToAnotherQuestion() throws Exception {
        assertThat(ask(NOW, fields -> fields.putLong(24, 1)).result()).isEqualTo(Result.UNKNOWN);
        assertThat(ask(NOW, fields -> fields.put(1, (byte) 0)).result()).isEqualTo(Result.UNKNOWN);
        assertThat(ask(NOW, fields -> fields.put(0, (byte) 0x23)).result()).isEqualTo(Result.UNKNOWN);
    }

    @Test
    void clockShouldNotBeKnownWhenNobodyAnswers() throws Exception {
        try (DatagramSocket silent = new DatagramSocket(0, InetAddress.getLoopbackAddress())) {
            Diagnosis found = ClockCheck.run(
                    new InetSocketAddress(silent.getLocalAddress(), silent.getLocalPort()),
                    "time.test",
                    Clock.fixed(NOW, ZoneOffset.UTC));

            assertThat(found.result()).isEqualTo(Result.UNKNOWN);
            assertThat(found.remedy()).contains("--time-server");
        }
    }

    @Test
    void judgementShouldNotDependOnTheSign() {
        assertThat(ClockCheck.judge(Duration.ofSeconds(-20), "x").result())
                .isEqualTo(ClockCheck.judge(Duration.ofSeconds(20), "x").result());
    }
}
