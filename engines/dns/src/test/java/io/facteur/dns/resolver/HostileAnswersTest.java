package io.facteur.dns.resolver;

import static org.assertj.core.api.Assertions.assertThat;

import io.facteur.dns.DnsName;
import io.facteur.dns.RecordType;
import io.facteur.dns.WireNames;
import java.io.IOException;
import java.util.Arrays;
import java.util.Random;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.xbill.DNS.CNAMERecord;
import org.xbill.DNS.DClass;
import org.xbill.DNS.DNAMERecord;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.Opcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.Section;
import org.xbill.DNS.TXTRecord;
import org.xbill.DNS.Type;

/** What servers may send instead of an answer. */
class HostileAnswersTest {

    private static final Name ASKED = WireNames.toWire(DnsName.of("a.b.example.org"));

    private static Message good() {
        Message answer = Queries.query(ASKED, Type.TXT, false, true);
        answer.addRecord(
                new CNAMERecord(ASKED, DClass.IN, 60, Name.fromConstantString("c.example.org.")), Section.ANSWER);
        answer.addRecord(
                new DNAMERecord(
                        Name.fromConstantString("example.org."),
                        DClass.IN,
                        60,
                        Name.fromConstantString("other.example.org.")),
                Section.ANSWER);
        answer.addRecord(
                new TXTRecord(Name.fromConstantString("c.example.org."), DClass.IN, 60, "text"), Section.ANSWER);
        return answer;
    }

    @Property
    void readingShouldEndWhenOctetsAreChanged(@ForAll long seed, @ForAll @IntRange(min = 1, max = 20) int changes) {
        byte[] octets = good().toWire();
        Random random = new Random(seed);
        for (int i = 0; i < changes; i++) {
            octets[random.nextInt(octets.length)] = (byte) random.nextInt();
        }
        read(octets);
    }

    @Property
    void readingShouldEndWhenOctetsAreAtRandom(@ForAll @Size(max = 300) byte[] octets) {
        read(octets);
        byte[] query = Queries.query(ASKED, Type.TXT, false, false).toWire();
        // only with 64 bits of it right could it pass for an answer
        assertThat(WireQuery.answers(query, octets)).isFalse();
    }

    private static void read(byte[] octets) {
        Message message;
        try {
            message = new Message(octets);
        } catch (IOException | RuntimeException expected) {
            // what Exchange takes for no answer
            return;
        }
        for (RecordType type : RecordType.values()) {
            assertThat(Reading.of(message, ASKED, type).aliases()).isBetween(0, Reading.MAXIMUM_ALIASES);
        }
        assertThat(Queries.error(message)).isNotNull();
    }

    /** Once, an alias without a target, in an answer that says that it is an UPDATE, threw a ClassCastException. */
    @Example
    void aliasShouldBeNoneWhenItHasNoTarget() throws IOException {
        for (int type : new int[] {Type.CNAME, Type.DNAME, Type.TXT}) {
            Message answer = Queries.query(ASKED, Type.TXT, false, false);
            answer.getHeader().setOpcode(Opcode.UPDATE);
            Name owner = type == Type.DNAME ? Name.fromConstantString("example.org.") : ASKED;
            answer.addRecord(Record.newRecord(owner, type, DClass.IN), Section.ANSWER);
            Message received = new Message(answer.toWire());

            assertThat(received.getSection(Section.ANSWER)).hasSize(1);
            assertThat(Reading.of(received, ASKED, RecordType.TXT).kind()).isEqualTo(Reading.Kind.NO_DATA);
        }
    }

    @Property(tries = 50)
    void answerShouldOnlyBeTakenWhenItIsOneToTheQuery(@ForAll @IntRange(min = 0, max = 32) int at) {
        byte[] query = Queries.query(ASKED, Type.TXT, false, false).toWire();
        byte[] answer = query.clone();
        answer[2] |= (byte) 0x80;
        assertThat(WireQuery.answers(query, answer)).isTrue();
        // all of the ID and the question; the header between them is not looked at
        if (at < 2 || at >= 12) {
            answer[at] ^= 0x11;
            assertThat(WireQuery.answers(query, answer)).isFalse();
        }
        assertThat(WireQuery.answers(query, query)).isFalse();
    }

    @ParameterizedTest
    @CsvSource({"0, false", "1, true", "2, true", "3, false", "4, true", "5, true"})
    void answerWithoutAQuestionShouldOnlyBeTakenForAFailure(int code, boolean taken) {
        byte[] query = Queries.query(ASKED, Type.TXT, false, false).toWire();
        byte[] answer = Arrays.copyOf(query, 12);
        answer[2] |= (byte) 0x80;
        answer[3] = (byte) code;
        Arrays.fill(answer, 4, 12, (byte) 0);

        assertThat(WireQuery.answers(query, answer)).isEqualTo(taken);
    }
}
