package io.facteur.dns.resolver;

import io.facteur.dns.RecordType;
import io.facteur.dns.WireRecords;
import java.util.ArrayList;
import java.util.List;
import org.xbill.DNS.CNAMERecord;
import org.xbill.DNS.DNAMERecord;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.NameTooLongException;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.SOARecord;
import org.xbill.DNS.Section;
import org.xbill.DNS.Type;

/**
 * What an answer says, its aliases followed.
 *
 * @param kind what of
 * @param records only when found
 * @param name the one at the end of the aliases
 * @param aliases how many were followed
 * @param ttl seconds, of the shortest-lived record that was used; for what is absent, see RFC 2308 5; 0 when nothing says
 */
record Reading(Kind kind, List<Object> records, Name name, int aliases, long ttl) {

    enum Kind {
        FOUND,
        NO_DATA,
        NO_SUCH_NAME,
        /** The answer ends with an alias: its target must be asked for. */
        UNFINISHED,
        TOO_MANY_ALIASES,
        /** The server refers to others, as one does that is not responsible (RFC 1034 4.3.2). */
        LAME
    }

    /** As many aliases of aliases as are followed, in one answer and in all for a question. */
    static final int MAXIMUM_ALIASES = 8;

    /**
     * As many records of an answer as are kept, the first ones. More than any sender's policy permits to use, and an answer
     * that is longer costs no more than this.
     */
    static final int MAXIMUM_RECORDS = 256;

    /** @param answer NOERROR or NXDOMAIN */
    static Reading of(Message answer, Name asked, RecordType type) {
        List<Record> section = answer.getSection(Section.ANSWER);
        Name name = asked;
        long ttl = Long.MAX_VALUE;
        for (int aliases = 0; aliases <= MAXIMUM_ALIASES; aliases++) {
            Reading found = found(section, name, type, aliases, ttl);
            if (found != null) {
                return found;
            }
            Record alias = alias(section, name);
            if (alias == null) {
                return absent(answer, name, aliases, ttl);
            }
            ttl = Math.min(ttl, alias.getTTL());
            try {
                name = alias instanceof DNAMERecord dname ? name.fromDNAME(dname) : ((CNAMERecord) alias).getTarget();
            } catch (NameTooLongException expected) {
                // RFC 6672 2.2: YXDOMAIN, a name that cannot be
                return new Reading(Kind.NO_SUCH_NAME, List.of(), name, aliases, 0);
            }
        }
        return new Reading(Kind.TOO_MANY_ALIASES, List.of(), name, MAXIMUM_ALIASES, 0);
    }

    private static Reading found(List<Record> section, Name name, RecordType type, int aliases, long ttlBefore) {
        int number = WireRecords.type(type);
        List<Object> values = null;
        long ttl = ttlBefore;
        for (Record read : section) {
            if (read.getType() == number && read.getName().equals(name)) {
                values = values == null ? new ArrayList<>() : values;
                ttl = Math.min(ttl, read.getTTL());
                if (values.size() < MAXIMUM_RECORDS) {
                    WireRecords.value(read).ifPresent(values::add);
                }
            }
        }
        if (values == null) {
            return null;
        }
        return new Reading(values.isEmpty() ? Kind.NO_DATA : Kind.FOUND, values, name, aliases, ttl);
    }

    private static Record alias(List<Record> section, Name name) {
        Record above = null;
        for (Record read : section) {
            // by class: in what says that it is an UPDATE, dnsjava makes records without data that have the type alone
            if (read instanceof CNAMERecord && read.getName().equals(name)) {
                return read;
            }
            if (read instanceof DNAMERecord && !name.equals(read.getName()) && name.subdomain(read.getName())) {
                above = read;
            }
        }
        return above;
    }

    private static Reading absent(Message answer, Name name, int aliases, long ttlBefore) {
        // RFC 6604 3: the code is about the last name of the aliases
        boolean noName = answer.getRcode() == Rcode.NXDOMAIN;
        boolean servers = false;
        for (Record read : answer.getSection(Section.AUTHORITY)) {
            if (read instanceof SOARecord soa && name.subdomain(soa.getName())) {
                // RFC 2308 5: the lesser of the record's own and of what it says
                long ttl = Math.min(ttlBefore, Math.min(soa.getTTL(), soa.getMinimum()));
                return new Reading(noName ? Kind.NO_SUCH_NAME : Kind.NO_DATA, List.of(), name, aliases, ttl);
            }
            servers |= read.getType() == Type.NS;
        }
        // RFC 2308 5: without a SOA record it is not remembered
        if (noName) {
            return new Reading(Kind.NO_SUCH_NAME, List.of(), name, aliases, 0);
        }
        if (aliases > 0) {
            return new Reading(Kind.UNFINISHED, List.of(), name, aliases, ttlBefore);
        }
        return new Reading(servers ? Kind.LAME : Kind.NO_DATA, List.of(), name, aliases, 0);
    }
}
