package io.facteur.cli.publish;

import java.util.ArrayList;
import java.util.List;

/**
 * Records as lines of a zone file (RFC 1035 5.1). All names are absolute, so that they mean the same under any
 * {@code $ORIGIN}. What cannot be in the domain's own zone is a comment: a name server refuses a whole zone for it.
 */
public final class ZoneText {

    /** Seconds. An hour: a mistake does not last long, and who asks often is not sent to the server each time. */
    public static final int TTL = 3600;

    private ZoneText() {}

    /**
     * @param notes what is missing, said before everything
     * @return lines without their ends
     */
    public static List<String> lines(Installation installation, List<ZoneRecord> records, List<String> notes) {
        List<String> lines = new ArrayList<>();
        lines.add("; Mail of " + installation.domain().display() + ", on " + installation.host());
        notes.forEach(note -> lines.add("; NOTE: " + note));
        for (Place place : Place.values()) {
            List<ZoneRecord> here =
                    records.stream().filter(record -> record.place() == place).toList();
            if (!here.isEmpty()) {
                lines.add("");
                heading(place, installation, lines);
                here.forEach(record -> add(record, lines));
            }
        }
        return List.copyOf(lines);
    }

    private static void heading(Place place, Installation installation, List<String> lines) {
        switch (place) {
            case DOMAIN -> lines.add("; ---- In the zone of " + installation.domain());
            case HOST ->
                lines.add("; ---- In the zone of " + installation.host() + ", once for all domains of this server");
            default ->
                lines.add(
                        "; ---- To ask of whoever gave you the address (the hosting or Internet provider): not your zone");
        }
    }

    private static void add(ZoneRecord record, List<String> lines) {
        record.comment().forEach(sentence -> lines.add("; " + sentence));
        String text = record.name() + ". " + TTL + " IN " + record.type() + " " + record.data();
        boolean ours = record.place() == Place.DOMAIN;
        text.lines().forEach(line -> lines.add(ours ? line : ";   " + line));
    }
}
