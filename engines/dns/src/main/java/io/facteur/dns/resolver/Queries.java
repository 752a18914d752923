package io.facteur.dns.resolver;

import java.util.stream.Collectors;
import org.xbill.DNS.DClass;
import org.xbill.DNS.EDNSOption;
import org.xbill.DNS.ExtendedErrorCodeOption;
import org.xbill.DNS.ExtendedFlags;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.OPTRecord;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.Section;

/** Makes queries, and words for answers that are none. */
final class Queries {

    /** DNS flag day 2020: fits into every packet on the way, so that nothing is put into fragments. */
    static final int UDP_SIZE = 1232;

    /** As much of a server's explanation as is repeated. */
    private static final int MAXIMUM_TEXT = 200;

    private Queries() {}

    /**
     * @param wantAd asks the resolver whether it has validated (RFC 6840 5.7)
     * @param wantSignatures asks for the records of DNSSEC
     */
    static Message query(Name name, int type, boolean wantAd, boolean wantSignatures) {
        Message query = Message.newQuery(Record.newRecord(name, type, DClass.IN));
        if (wantAd) {
            query.getHeader().setFlag(Flags.AD);
        }
        query.addRecord(new OPTRecord(UDP_SIZE, 0, 0, wantSignatures ? ExtendedFlags.DO : 0), Section.ADDITIONAL);
        return query;
    }

    static Message withSignatures(Message query) {
        Message signed = query.clone();
        signed.addRecord(new OPTRecord(UDP_SIZE, 0, 0, ExtendedFlags.DO), Section.ADDITIONAL);
        return signed;
    }

    static Message withoutEdns(Message query) {
        Message plain = query.clone();
        plain.removeAllRecords(Section.ADDITIONAL);
        return plain;
    }

    /** @return the response code, and what the server says about it (RFC 8914) */
    static String error(Message answer) {
        OPTRecord options = answer.getOPT();
        String more = options == null
                ? ""
                : options.getOptions(EDNSOption.Code.EDNS_EXTENDED_ERROR).stream()
                        .filter(ExtendedErrorCodeOption.class::isInstance)
                        .map(option -> extended((ExtendedErrorCodeOption) option))
                        .collect(Collectors.joining("; "));
        String code = Rcode.string(answer.getRcode());
        return more.isEmpty() ? code : code + " (" + more + ")";
    }

    private static String extended(ExtendedErrorCodeOption option) {
        String name = ExtendedErrorCodeOption.text(option.getErrorCode());
        String text = option.getText();
        return text == null || text.isEmpty() ? name : name + ": " + printable(text);
    }

    private static String printable(String text) {
        String part = text.length() > MAXIMUM_TEXT ? text.substring(0, MAXIMUM_TEXT) : text;
        return part.replaceAll("[^ -~]", "?");
    }
}
