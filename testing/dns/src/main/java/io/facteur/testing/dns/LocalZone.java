package io.facteur.testing.dns;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.xbill.DNS.CNAMERecord;
import org.xbill.DNS.ExtendedFlags;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Header;
import org.xbill.DNS.Master;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.OPTRecord;
import org.xbill.DNS.RRSIGRecord;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.Section;
import org.xbill.DNS.Type;

/**
 * Answers from the records of a master file: those of the name, aliases followed, or the SOA record above it. Signatures and
 * NSEC records that the file has are added for those who ask for them.
 */
final class LocalZone {

    private static final int MAXIMUM_ALIASES = 20;
    private static final int UDP_SIZE = 1232;

    private final Map<Name, List<Record>> nodes = new HashMap<>();
    private final boolean followAliases;

    private LocalZone(boolean followAliases) {
        this.followAliases = followAliases;
        nodes.put(Name.root, new ArrayList<>());
    }

    static LocalZone parse(String text, boolean followAliases) {
        LocalZone zone = new LocalZone(followAliases);
        byte[] octets = text.getBytes(StandardCharsets.UTF_8);
        try (Master master = new Master(new ByteArrayInputStream(octets), Name.root, 300)) {
            master.disableIncludes(true);
            for (Record read = master.nextRecord(); read != null; read = master.nextRecord()) {
                Name name = read.getName();
                while (!zone.nodes.containsKey(name)) {
                    zone.nodes.put(name, new ArrayList<>());
                    name = new Name(name, 1);
                }
                zone.nodes.get(read.getName()).add(read);
            }
        } catch (IOException e) {
            throw new IllegalArgumentException("not a DNS master file: " + e.getMessage(), e);
        }
        return zone;
    }

    /** @return an answer with nothing in it but the question */
    static Message empty(Message query, int code) {
        Message answer = new Message(query.getHeader().getID());
        Header header = answer.getHeader();
        header.setFlag(Flags.QR);
        header.setFlag(Flags.RA);
        if (query.getHeader().getFlag(Flags.RD)) {
            header.setFlag(Flags.RD);
        }
        header.setRcode(code);
        answer.addRecord(query.getQuestion(), Section.QUESTION);
        if (query.getOPT() != null) {
            answer.addRecord(new OPTRecord(UDP_SIZE, 0, 0, query.getOPT().getFlags()), Section.ADDITIONAL);
        }
        return answer;
    }

    Message answer(Message query) {
        Message answer = empty(query, Rcode.NOERROR);
        Name name = query.getQuestion().getName();
        int type = query.getQuestion().getType();
        OPTRecord options = query.getOPT();
        boolean signatures = options != null && (options.getFlags() & ExtendedFlags.DO) != 0;
        for (int i = 0; i < MAXIMUM_ALIASES; i++) {
            List<Record> node = nodes.get(name);
            if (node == null) {
                answer.getHeader().setRcode(Rcode.NXDOMAIN);
                addSoa(answer, name, signatures);
                if (signatures) {
                    // all of them: those that prove it are among them
                    nodes.values().forEach(other -> add(answer, other, Type.NSEC, true, Section.AUTHORITY));
                }
                return answer;
            }
            if (add(answer, node, type, signatures, Section.ANSWER)) {
                return answer;
            }
            Name alias = null;
            for (Record candidate : node) {
                alias = candidate instanceof CNAMERecord cname ? cname.getTarget() : alias;
            }
            if (alias == null) {
                addSoa(answer, name, signatures);
                if (signatures) {
                    add(answer, node, Type.NSEC, true, Section.AUTHORITY);
                }
                return answer;
            }
            add(answer, node, Type.CNAME, signatures, Section.ANSWER);
            name = alias;
            if (!followAliases) {
                return answer;
            }
        }
        return answer;
    }

    private static boolean add(Message answer, List<Record> node, int type, boolean signatures, int section) {
        boolean added = false;
        for (Record candidate : node) {
            if (candidate.getType() == type) {
                answer.addRecord(candidate, section);
                added = true;
            } else if (signatures && candidate instanceof RRSIGRecord signature && signature.getTypeCovered() == type) {
                answer.addRecord(candidate, section);
            }
        }
        return added;
    }

    private void addSoa(Message answer, Name name, boolean signatures) {
        for (int i = 0; i < name.labels(); i++) {
            List<Record> node = nodes.getOrDefault(new Name(name, i), List.of());
            if (add(answer, node, Type.SOA, signatures, Section.AUTHORITY)) {
                return;
            }
        }
    }
}
