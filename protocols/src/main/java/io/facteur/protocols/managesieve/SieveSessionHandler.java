package io.facteur.protocols.managesieve;

import io.facteur.protocols.session.ClientAddress;
import io.facteur.protocols.session.Drain;
import io.facteur.protocols.session.Farewell;
import io.facteur.protocols.session.LineFramer;
import io.facteur.protocols.session.LineTransport;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.TooLongFrameException;
import io.netty.handler.ssl.SslHandler;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.apache.james.core.Username;
import org.apache.james.managesieve.api.Session;
import org.apache.james.managesieve.util.SettableSession;
import org.apache.james.protocols.netty.Encryption;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One session of ManageSieve. */
final class SieveSessionHandler extends ChannelInboundHandlerAdapter {

    private static final Logger LOGGER = LoggerFactory.getLogger(SieveSessionHandler.class);

    static final String STOPPING = "BYE (TRYLATER) \"The service is going down, please connect again\"";

    private static final int OCTETS_BEFORE_LOGIN = 16 * 1024;
    private static final int OCTETS_OF_SCRIPT = 1024 * 1024;
    private static final int FAILED_LOGINS = 3;
    private static final String CRLF = "\r\n";

    private final SieveCommands commands;
    private final PlainLogin login;
    private final Encryption encryption;
    private final Session session = new SettableSession();
    private final CommandReader reader = new CommandReader();
    private boolean responseFollows;
    private boolean ended;
    private int failedLogins;
    private int errors;
    private final int errorLimit;

    SieveSessionHandler(SieveCommands commands, PlainLogin login, Encryption encryption, int errorLimit) {
        this.commands = commands;
        this.login = login;
        this.encryption = encryption;
        this.errorLimit = errorLimit;
        session.setState(Session.State.UNAUTHENTICATED);
    }

    @Override
    public void channelActive(ChannelHandlerContext ctx) {
        // RFC 5804 1.7: the capabilities are the greeting
        write(ctx, capabilities(ctx) + "OK \"ManageSieve ready\"");
    }

    private static boolean isTls(ChannelHandlerContext ctx) {
        return ctx.pipeline().get(SslHandler.class) != null;
    }

    private String capabilities(ChannelHandlerContext ctx) {
        return commands.capabilities(isTls(ctx), encryption != null, owner());
    }

    private Optional<Username> owner() {
        return session.isAuthenticated() ? Optional.of(session.getUser()) : Optional.empty();
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object msg) throws Exception {
        ByteBuf line = (ByteBuf) msg;
        try {
            if (ended) {
                return;
            }
            byte[] octets = new byte[line.readableBytes()];
            line.readBytes(octets);
            Optional<List<String>> command =
                    reader.add(octets, session.isAuthenticated() ? OCTETS_OF_SCRIPT : OCTETS_BEFORE_LOGIN);
            if (command.isPresent()) {
                execute(ctx, command.get());
            }
        } catch (CommandReader.Malformed e) {
            end(ctx, "BYE \"" + e.getMessage() + "\"");
        } finally {
            line.release();
        }
    }

    /** Between two lines: RFC 5804 1.3 allows BYE at any time, and nothing is lost but what is still being sent. */
    @Override
    public void userEventTriggered(ChannelHandlerContext ctx, Object event) throws Exception {
        if (!(event instanceof Drain drain)) {
            super.userEventTriggered(ctx, event);
        } else if (!ended && (drain == Drain.NOW || !reader.isInside())) {
            ended = true;
            Farewell.say(ctx.channel(), STOPPING);
        }
    }

    private void execute(ChannelHandlerContext ctx, List<String> command) {
        if (responseFollows) {
            responseFollows = false;
            String response = command.isEmpty() ? "" : command.get(0);
            // RFC 5804 2.1: a client cancels with an asterisk
            answer(ctx, "*".equals(response) ? "NO \"Cancelled\"" : authenticate(ctx, response));
            return;
        }
        if (command.isEmpty()) {
            return;
        }
        String verb = command.get(0).toUpperCase(Locale.US);
        List<String> arguments = command.subList(1, command.size());
        switch (verb) {
            case "LOGOUT" -> end(ctx, "OK \"Goodbye\"");
            case "CAPABILITY" -> write(ctx, capabilities(ctx) + "OK");
            case "STARTTLS" -> startTls(ctx);
            case "AUTHENTICATE" -> chooseMechanism(ctx, arguments);
            default -> answer(ctx, commands.execute(session, verb, arguments));
        }
    }

    private void startTls(ChannelHandlerContext ctx) {
        if (encryption == null || isTls(ctx) || session.isAuthenticated()) {
            answer(ctx, "NO \"STARTTLS is not possible now\"");
            return;
        }
        ByteBuf go = Unpooled.copiedBuffer("OK \"Begin TLS negotiation\"" + CRLF, StandardCharsets.US_ASCII);
        LineTransport.startTls(ctx.channel(), encryption, go);
        // RFC 5804 2.2: and say the capabilities again, under TLS
        ctx.channel()
                .eventLoop()
                .execute(() -> ctx.channel()
                        .pipeline()
                        .get(SslHandler.class)
                        .handshakeFuture()
                        .addListener(done -> ctx.executor().execute(() -> {
                            if (done.isSuccess()) {
                                write(ctx, capabilities(ctx) + "OK \"TLS negotiation successful\"");
                            }
                        })));
    }

    private void chooseMechanism(ChannelHandlerContext ctx, List<String> arguments) {
        if (!isTls(ctx)) {
            // RFC 5804 1.3: before anything is checked
            answer(ctx, "NO (ENCRYPT-NEEDED) \"Encryption required: issue STARTTLS first\"");
        } else if (session.isAuthenticated()) {
            answer(ctx, "NO \"Already authenticated\"");
        } else if (arguments.isEmpty() || !"PLAIN".equalsIgnoreCase(arguments.get(0))) {
            answer(ctx, "NO \"The mechanism is not supported\"");
        } else if (arguments.size() == 1) {
            responseFollows = true;
            write(ctx, "\"\"");
        } else {
            answer(ctx, authenticate(ctx, arguments.get(1)));
        }
    }

    private String authenticate(ChannelHandlerContext ctx, String response) {
        Optional<Username> user;
        try {
            user = login.check(response);
        } catch (Exception e) {
            LOGGER.error("Could not check a password: answered TRYLATER", e);
            return "NO (TRYLATER) \"Temporary authentication failure\"";
        }
        if (user.isPresent()) {
            session.setUser(user.get());
            session.setState(Session.State.AUTHENTICATED);
            return "OK \"Authenticated\"";
        }
        if (++failedLogins >= FAILED_LOGINS) {
            end(ctx, "BYE \"Too many failed logins\"");
            return "";
        }
        return "NO \"Authentication failed\"";
    }

    private void answer(ChannelHandlerContext ctx, String text) {
        if (text.isEmpty()) {
            return;
        }
        if (text.startsWith("NO") && ++errors > errorLimit) {
            end(ctx, "BYE \"Too many errors\"");
            return;
        }
        write(ctx, text);
    }

    private static void write(ChannelHandlerContext ctx, String text) {
        ctx.channel().writeAndFlush(Unpooled.copiedBuffer(text + CRLF, StandardCharsets.UTF_8));
    }

    private void end(ChannelHandlerContext ctx, String text) {
        ended = true;
        ctx.channel()
                .writeAndFlush(Unpooled.copiedBuffer(text + CRLF, StandardCharsets.UTF_8))
                .addListener(ChannelFutureListener.CLOSE);
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        Throwable root = LineFramer.root(cause);
        if (root instanceof IOException || root instanceof LineFramer.PlaintextAfterStartTls) {
            LOGGER.info("Connection from {} ended: {}", ClientAddress.of(ctx.channel()), root.getMessage());
            ctx.close();
        } else if (root instanceof TooLongFrameException) {
            end(ctx, "BYE \"The line is too long\"");
        } else {
            LOGGER.error("A session of {} failed", ClientAddress.of(ctx.channel()), root);
            end(ctx, "BYE (TRYLATER) \"A fault on our side: please try again later\"");
        }
    }
}
