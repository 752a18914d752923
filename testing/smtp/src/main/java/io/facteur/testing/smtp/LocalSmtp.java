package io.facteur.testing.smtp;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import javax.net.ssl.SSLContext;

/**
 * An SMTP server on a loopback address. It takes all mail, until it is told to behave otherwise. Everything may be called
 * from any thread; what is set is for commands that come afterwards.
 */
public final class LocalSmtp implements AutoCloseable {

    /** What STARTTLS does. */
    public enum Tls {
        /** Not offered. */
        NONE,
        /** With a self-signed certificate. */
        WORKS,
        /** Offered, and answered with an error. */
        REFUSED,
        /** Accepted, and then garbage instead of a handshake. */
        BROKEN,
        /** Accepted, with a reply in clear behind, as somebody in between would put it there. */
        INJECTED
    }

    /** An answer that closes the connection without a word. */
    public static final String DROP = "DROP";

    /** An answer that never comes. */
    public static final String SILENCE = "SILENCE";

    private final ServerSocket server;
    private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();
    private final List<ReceivedMessage> messages = new CopyOnWriteArrayList<>();
    private final List<String> commands = new CopyOnWriteArrayList<>();
    private final AtomicInteger connections = new AtomicInteger();
    private final AtomicInteger open = new AtomicInteger();
    private final AtomicInteger mostOpen = new AtomicInteger();

    private volatile Tls tls = Tls.NONE;
    private volatile SSLContext certificate;
    private volatile List<String> extensions = List.of("PIPELINING", "8BITMIME", "SMTPUTF8", "DSN", "SIZE 10000000");
    private volatile Function<String, String> answers = command -> null;

    private LocalSmtp(ServerSocket server) {
        this.server = server;
    }

    /** @param port zero: the system picks one */
    public static LocalSmtp start(String address, int port) {
        try {
            ServerSocket server = new ServerSocket();
            server.setReuseAddress(true);
            server.bind(new InetSocketAddress(InetAddress.getByName(address), port), 200);
            LocalSmtp smtp = new LocalSmtp(server);
            Thread thread = new Thread(smtp::accept, "local-smtp");
            thread.setDaemon(true);
            thread.start();
            return smtp;
        } catch (IOException e) {
            throw new UncheckedIOException("no SMTP server on " + address + ":" + port, e);
        }
    }

    public int port() {
        return server.getLocalPort();
    }

    public InetSocketAddress address() {
        return (InetSocketAddress) server.getLocalSocketAddress();
    }

    public LocalSmtp tls(Tls mode) {
        if (mode == Tls.WORKS && certificate == null) {
            certificate = TestTls.selfSigned("peer.test");
        }
        tls = mode;
        return this;
    }

    /** Without STARTTLS, which {@link #tls} adds. */
    public LocalSmtp extensions(String... keywords) {
        extensions = List.of(keywords);
        return this;
    }

    /**
     * Answers by this function. It gets each command line; CONNECT for the greeting, and "." for a whole message.
     *
     * @param function null of it is the usual answer; {@link #DROP} and {@link #SILENCE} are none; lines have CRLF between
     */
    public LocalSmtp answer(Function<String, String> function) {
        answers = function;
        return this;
    }

    public List<ReceivedMessage> messages() {
        return messages;
    }

    /** All command lines of all connections. */
    public List<String> commands() {
        return commands;
    }

    public int connections() {
        return connections.get();
    }

    /** How many were open at the same time. */
    public int mostConnections() {
        return mostOpen.get();
    }

    public int openConnections() {
        return open.get();
    }

    Tls tls() {
        return tls;
    }

    SSLContext certificate() {
        return certificate;
    }

    List<String> extensions() {
        return extensions;
    }

    String answerTo(String command) {
        commands.add(command);
        return answers.apply(command);
    }

    void received(ReceivedMessage message) {
        messages.add(message);
    }

    private void accept() {
        try {
            while (true) {
                Socket socket = server.accept();
                sockets.add(socket);
                int number = connections.incrementAndGet();
                mostOpen.accumulateAndGet(open.incrementAndGet(), Math::max);
                Thread thread = new Thread(() -> serve(socket, number), "local-smtp-" + number);
                thread.setDaemon(true);
                thread.start();
            }
        } catch (IOException closed) {
            // closed, by close()
        }
    }

    private void serve(Socket socket, int number) {
        try (socket) {
            new LocalSmtpSession(this, socket, number).run();
        } catch (IOException | RuntimeException gone) {
            // the client, or close()
        } finally {
            open.decrementAndGet();
            sockets.remove(socket);
        }
    }

    @Override
    public void close() {
        try {
            server.close();
            for (Socket socket : sockets) {
                socket.close();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
