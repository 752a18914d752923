package io.facteur.testing.dns;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.Section;
import org.xbill.DNS.TextParseException;
import org.xbill.DNS.Type;

/**
 * A DNS server on the loopback address, over UDP and TCP, on a port that the system picks. It answers from the text of a
 * master file as a resolver would, whose world is that file; it can be slow, fail, lie, be stopped and be started again.
 * Names are given to it with or without the dot at the end; what is set for a name is for those below it, too, and the
 * nearest counts. It has two threads, however many answers are late. Everything may be called from any thread.
 */
public final class LocalDns implements AutoCloseable {

    private volatile LocalZone zone;
    private volatile boolean authenticData;
    private final Map<Name, Duration> delays = new ConcurrentHashMap<>();
    private final Map<Name, DnsFault> faults = new ConcurrentHashMap<>();
    private final Map<String, LongAdder> questions = new ConcurrentHashMap<>();
    private final AtomicLong overTcp = new AtomicLong();
    private final AtomicLong overUdp = new AtomicLong();
    private final Set<Runnable> late = ConcurrentHashMap.newKeySet();
    private final ScheduledThreadPoolExecutor later;
    private final InetSocketAddress address;
    private LocalDnsSockets sockets;

    private LocalDns(String zoneText) {
        zone = LocalZone.parse(zoneText, true);
        later = new ScheduledThreadPoolExecutor(1, task -> {
            Thread thread = new Thread(task, "local-dns-later");
            thread.setDaemon(true);
            return thread;
        });
        later.setRemoveOnCancelPolicy(true);
        sockets = open(0);
        address = sockets.address();
    }

    /**
     * @param zone a master file (RFC 1035 5.1), names without {@code $ORIGIN} being relative to the root. An answer that
     *     something does not exist has the SOA record at or above its name, if the file has one
     * @throws IllegalArgumentException naming the line that cannot be read
     */
    public static LocalDns start(String zone) {
        return new LocalDns(zone);
    }

    public InetSocketAddress address() {
        return address;
    }

    /** {@code 127.0.0.1:PORT}. */
    public String hostAndPort() {
        return address.getAddress().getHostAddress() + ":" + address.getPort();
    }

    /** Answers from another file from now on. */
    public void zone(String text) {
        zone = LocalZone.parse(text, true);
    }

    /** As {@link #zone}; and aliases are given without what is at their targets. */
    public void zoneWithoutFollowing(String text) {
        zone = LocalZone.parse(text, false);
    }

    /** Says of every answer that it was validated by DNSSEC, or of none, as at first. */
    public void authenticData(boolean claimed) {
        authenticData = claimed;
    }

    /** Every answer for these names comes so much later; {@code "."} for all. */
    public void delay(String name, Duration time) {
        delays.put(absolute(name), time);
    }

    /** Every answer for these names is wrong in this way; {@code "."} for all. */
    public void fault(String name, DnsFault fault) {
        faults.put(absolute(name), fault);
    }

    /** No delays and no faults any more; the answers that are late come now. */
    public void heal() {
        faults.clear();
        synchronized (late) {
            delays.clear();
            late.forEach(answering -> later.execute(() -> answerLate(answering)));
        }
    }

    /** @return how many queries came in, retries included */
    public long queries() {
        return overUdp.get() + overTcp.get();
    }

    public long queriesOverTcp() {
        return overTcp.get();
    }

    /** @param type as {@code TXT} */
    public long queries(String name, String type) {
        LongAdder count = questions.get(key(absolute(name), Type.value(type)));
        return count == null ? 0 : count.sum();
    }

    /** Nobody listens on the port any more. */
    public synchronized void stop() {
        if (sockets != null) {
            sockets.close();
            sockets = null;
        }
    }

    /** Listens on the same port again. */
    public synchronized void restart() {
        if (sockets == null) {
            sockets = open(address.getPort());
        }
    }

    @Override
    public void close() {
        stop();
        later.shutdownNow();
    }

    private LocalDnsSockets open(int port) {
        try {
            return LocalDnsSockets.open(InetAddress.getByName("127.0.0.1"), port, this::received);
        } catch (IOException e) {
            throw new UncheckedIOException("no DNS server on this machine, port " + port, e);
        }
    }

    private void received(byte[] octets, boolean tcp, LocalDnsSockets.Sender sender) {
        (tcp ? overTcp : overUdp).incrementAndGet();
        Message query = parse(octets);
        if (query == null || query.getQuestion() == null) {
            return;
        }
        Name name = query.getQuestion().getName();
        questions
                .computeIfAbsent(key(name, query.getQuestion().getType()), question -> new LongAdder())
                .increment();
        DnsFault fault = nearest(faults, name);
        Runnable answering = () -> answer(query, tcp, fault, sender);
        synchronized (late) {
            Duration delay = nearest(delays, name);
            if (delay != null) {
                late.add(answering);
                later.schedule(() -> answerLate(answering), delay.toNanos(), TimeUnit.NANOSECONDS);
                return;
            }
        }
        answering.run();
    }

    private void answerLate(Runnable answering) {
        if (late.remove(answering)) {
            answering.run();
        }
    }

    private void answer(Message query, boolean tcp, DnsFault fault, LocalDnsSockets.Sender sender) {
        Message right = zone.answer(query);
        if (authenticData) {
            right.getHeader().setFlag(Flags.AD);
        }
        int size = query.getOPT() == null ? 512 : Math.max(512, query.getOPT().getPayloadSize());
        byte[] octets = right.toWire(tcp ? Message.MAXLENGTH : size);
        if (fault == null) {
            sender.send(octets);
        } else {
            new DnsLies(query, octets, tcp, sender).tell(fault);
        }
    }

    private static Message parse(byte[] octets) {
        try {
            return new Message(octets);
        } catch (IOException expected) {
            return null;
        }
    }

    private static <T> T nearest(Map<Name, T> settings, Name name) {
        for (int i = 0; i < name.labels(); i++) {
            T setting = settings.get(new Name(name, i));
            if (setting != null) {
                return setting;
            }
        }
        return null;
    }

    private static Name absolute(String name) {
        try {
            return Name.fromString(name, Name.root);
        } catch (TextParseException e) {
            throw new IllegalArgumentException(name + " is not a name", e);
        }
    }

    private static String key(Name name, int type) {
        return Type.string(type) + " " + name.canonicalize();
    }

    /** @return what a server that failed answers; also for others that answer bytes */
    static byte[] failure(Message query, int code, Record... authority) {
        Message answer = LocalZone.empty(query, code);
        for (Record added : authority) {
            answer.addRecord(added, Section.AUTHORITY);
        }
        return answer.toWire();
    }

    static byte[] success(Message query) {
        return failure(query, Rcode.NOERROR);
    }
}
