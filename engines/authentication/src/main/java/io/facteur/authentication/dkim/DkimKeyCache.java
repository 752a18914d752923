package io.facteur.authentication.dkim;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Keys that were read already, by the text of their record: that of a sender who writes often is parsed once. Only
 * parsing is saved; how long a record holds is the DNS client's matter. Safe for several threads.
 */
public final class DkimKeyCache {

    /** Longer texts are not remembered: they are no keys that can be used. */
    private static final int MAXIMUM_TEXT = DkimKeyRecord.MAXIMUM_OCTETS;

    private final Map<String, Parsed<DkimKey>> keys;

    /** @param maximum how many keys, those used last; each takes about 3 KiB */
    public DkimKeyCache(int maximum) {
        this.keys = new LinkedHashMap<>(16, 0.75f, true) {
            @Override
            protected boolean removeEldestEntry(Map.Entry<String, Parsed<DkimKey>> eldest) {
                return size() > maximum;
            }
        };
    }

    public Parsed<DkimKey> parse(String text) {
        if (text.length() > MAXIMUM_TEXT) {
            return DkimKey.parse(text);
        }
        synchronized (keys) {
            Parsed<DkimKey> known = keys.get(text);
            if (known != null) {
                return known;
            }
        }
        Parsed<DkimKey> parsed = DkimKey.parse(text);
        synchronized (keys) {
            keys.put(text, parsed);
        }
        return parsed;
    }

    int size() {
        synchronized (keys) {
            return keys.size();
        }
    }
}
