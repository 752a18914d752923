package io.facteur.testing.dns;

import java.util.Arrays;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Message;
import org.xbill.DNS.NSRecord;
import org.xbill.DNS.Name;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.Section;
import org.xbill.DNS.Type;

/**
 * Wrong answers to a query.
 *
 * @param right the right one
 */
record DnsLies(Message query, byte[] right, boolean tcp, LocalDnsSockets.Sender sender) {

    private static final int GARBAGE = 40;

    void tell(DnsFault fault) {
        switch (fault) {
            case SERVFAIL -> sender.send(LocalDns.failure(query, Rcode.SERVFAIL));
            case REFUSED -> sender.send(LocalDns.failure(query, Rcode.REFUSED));
            case LAME -> sender.send(LocalDns.failure(query, Rcode.NOERROR, rootServer()));
            case NO_EDNS -> sender.send(query.getOPT() == null ? right : plainFormatError());
            case MALFORMED -> sender.send(malformed());
            case UNREADABLE -> sender.send(unreadable());
            case WRONG_ID -> sender.send(otherId());
            case WRONG_QUESTION -> sender.send(otherQuestion());
            case FORGED_BEFORE -> {
                sender.send(otherId());
                sender.send(right);
            }
            case TRUNCATE -> sender.send(tcp ? right : truncated());
            case TRUNCATE_WITHOUT_TCP -> {
                if (tcp) {
                    sender.hangUp();
                } else {
                    sender.send(truncated());
                }
            }
            case DROP -> {
                // nothing, which is the fault
            }
            default -> throw new IllegalStateException("no such fault: " + fault);
        }
    }

    private static Record rootServer() {
        return new NSRecord(Name.root, DClass.IN, 3600, Name.fromConstantString("a.root-servers.net."));
    }

    private byte[] plainFormatError() {
        Message answer = LocalZone.empty(query, Rcode.FORMERR);
        answer.removeAllRecords(Section.ADDITIONAL);
        return answer.toWire();
    }

    private byte[] truncated() {
        Message answer = LocalZone.empty(query, Rcode.NOERROR);
        answer.getHeader().setFlag(Flags.TC);
        return answer.toWire();
    }

    private static byte[] malformed() {
        byte[] garbage = new byte[GARBAGE];
        Arrays.fill(garbage, (byte) 0xff);
        return garbage;
    }

    private byte[] unreadable() {
        byte[] question = LocalDns.success(query);
        byte[] garbage = Arrays.copyOf(question, question.length + GARBAGE);
        Arrays.fill(garbage, question.length, garbage.length, (byte) 0xff);
        // it says that there are ten answers
        garbage[7] = 10;
        return garbage;
    }

    private byte[] otherId() {
        byte[] other = right.clone();
        other[0] ^= 0x55;
        return other;
    }

    private byte[] otherQuestion() {
        Message other =
                Message.newQuery(Record.newRecord(Name.fromConstantString("other.example."), Type.TXT, DClass.IN));
        other.getHeader().setID(query.getHeader().getID());
        other.getHeader().setFlag(Flags.QR);
        return other.toWire();
    }
}
