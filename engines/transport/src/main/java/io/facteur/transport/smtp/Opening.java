package io.facteur.transport.smtp;

import io.facteur.transport.EnhancedStatus;
import io.facteur.transport.Reply;
import io.facteur.transport.TlsPolicy;
import io.facteur.transport.smtp.ConnectFailure.Stage;
import io.netty.channel.Channel;
import io.netty.handler.ssl.SslHandler;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import reactor.core.publisher.Mono;

/** From the greeting to a connection that is ready for mail: EHLO, STARTTLS, EHLO, AUTH. */
final class Opening {

    /** What ends the opening; within the package only. */
    static final class Refused extends RuntimeException {

        private static final long serialVersionUID = 1L;

        private final transient ConnectFailure failure;

        Refused(ConnectFailure failure) {
            super(failure.explanation(), null, false, false);
            this.failure = failure;
        }

        ConnectFailure failure() {
            return failure;
        }
    }

    private static final EnhancedStatus NO_ANSWER = EnhancedStatus.temporary(4, 1);
    private static final EnhancedStatus NO_TLS = EnhancedStatus.temporary(7, 10);
    private static final EnhancedStatus NO_LOGIN = EnhancedStatus.temporary(7, 8);
    private static final EnhancedStatus NO_SERVICE = EnhancedStatus.temporary(3, 0);

    private final Peer peer;
    private final TlsPolicy policy;
    private final boolean tryTls;
    private final Optional<Credentials> credentials;
    private final SmtpClientSettings settings;
    private final Tls tls;
    private final Channel channel;
    private final Dialogue dialogue;

    /** @param tryTls false: it was tried, and does not work */
    Opening(
            Peer peer,
            TlsPolicy policy,
            boolean tryTls,
            Optional<Credentials> credentials,
            SmtpClientSettings settings,
            Tls tls,
            Channel channel,
            Dialogue dialogue) {
        this.peer = peer;
        this.policy = policy;
        this.tryTls = tryTls;
        this.credentials = credentials;
        this.settings = settings;
        this.tls = tls;
        this.channel = channel;
        this.dialogue = dialogue;
    }

    /** Fails with {@link Refused} or {@link Broken}. */
    Mono<SmtpConnection> open(Mono<Reply> greeting) {
        return greeting.map(this::accepted)
                .flatMap(welcome -> hello(true, settings.timeouts().greeting()))
                .flatMap(this::secure)
                .flatMap(this::logIn);
    }

    private Reply accepted(Reply reply) {
        if (!reply.positive()) {
            throw refused(Stage.GREETING, reply);
        }
        return reply;
    }

    private static Refused refused(Stage stage, Reply reply) {
        EnhancedStatus said = reply.status().orElse(NO_SERVICE);
        // RFC 7504: only then is it certain that another host, or another time, does not help
        EnhancedStatus status = reply.neverTakesMail()
                ? EnhancedStatus.permanent(3, 2)
                : EnhancedStatus.temporary(said.subject(), said.detail());
        return new Refused(new ConnectFailure(stage, status, reply.text(), Optional.of(reply)));
    }

    /** RFC 5321 3.2: HELO for those who do not know EHLO. */
    private Mono<Extensions> hello(boolean orHelo, Duration limit) {
        return dialogue.command("EHLO " + settings.heloName(), limit).flatMap(reply -> {
            if (reply.positive()) {
                return Mono.just(Extensions.of(reply));
            }
            if (!reply.permanent() || !orHelo || reply.neverTakesMail()) {
                return Mono.error(refused(Stage.GREETING, reply));
            }
            return dialogue.command("HELO " + settings.heloName(), limit)
                    .map(this::accepted)
                    .map(accepted -> Extensions.NONE);
        });
    }

    private Mono<Ready> secure(Extensions extensions) {
        if (!tryTls || !extensions.startTls()) {
            return policy.allowsClearText()
                    ? Mono.just(new Ready(extensions, false))
                    : Mono.error(withoutTls(peer.name() + " offers no TLS, which is required"));
        }
        return startTls(extensions)
                .onErrorMap(Broken.class, e -> withoutTls("the TLS of " + peer.name() + " fails: " + e.getMessage()));
    }

    /**
     * Whoever goes away or falls silent anywhere between STARTTLS and the answer to the second EHLO has broken TLS: with TLS
     * 1.3 a server can find fault with a handshake that is done for us. Not as long as other steps, so that time is left to
     * do without.
     */
    private Mono<Ready> startTls(Extensions extensions) {
        Duration limit = settings.timeouts().tls();
        return dialogue.command("STARTTLS", limit).flatMap(reply -> {
            if (reply.code() == 220) {
                return handshake().then(Mono.defer(() -> hello(false, limit))).map(secured -> new Ready(secured, true));
            }
            return policy.allowsClearText() && dialogue.isOpen()
                    ? Mono.just(new Ready(extensions, false))
                    : Mono.error(withoutTls(peer.name() + " refuses TLS: " + reply.text()));
        });
    }

    private record Ready(Extensions extensions, boolean encrypted) {}

    private static Refused withoutTls(String explanation) {
        return new Refused(new ConnectFailure(Stage.TLS, NO_TLS, explanation, Optional.empty()));
    }

    private Mono<Void> handshake() {
        return dialogue.onLoop(() -> {
            CompletableFuture<Void> secured = new CompletableFuture<>();
            ReplyDecoder decoder = channel.pipeline().get(ReplyDecoder.class);
            if (decoder == null || !dialogue.isOpen() || decoder.holdsOctets()) {
                // RFC 3207 6: what came in clear after the reply is of somebody else, and would be read as encrypted
                secured.completeExceptionally(
                        withoutTls("the TLS of " + peer.name() + " fails: octets in clear after STARTTLS"));
                return secured;
            }
            SslHandler handler = tls.handler(
                    policy, peer, channel.alloc(), settings.timeouts().tls());
            channel.pipeline().addFirst(handler);
            handler.handshakeFuture().addListener(done -> {
                if (done.isSuccess()) {
                    secured.complete(null);
                } else {
                    secured.completeExceptionally(
                            withoutTls("the TLS of " + peer.name() + " fails: " + Dialogue.reason(done.cause())));
                }
            });
            return secured;
        });
    }

    private Mono<SmtpConnection> logIn(Ready ready) {
        SmtpConnection connection =
                new SmtpConnection(peer, dialogue, ready.extensions(), settings.timeouts(), ready.encrypted(), policy);
        if (credentials.isEmpty()) {
            return Mono.just(connection);
        }
        if (!ready.encrypted()) {
            return Mono.error(withoutTls("the password for " + peer.name() + " is sent over TLS only"));
        }
        Optional<String> mechanism = ready.extensions().mechanism();
        if (mechanism.isEmpty()) {
            return Mono.error(new Refused(new ConnectFailure(
                    Stage.AUTHENTICATION,
                    NO_LOGIN,
                    peer.name() + " offers no login that is known here: "
                            + ready.extensions().mechanisms(),
                    Optional.empty())));
        }
        Mono<Reply> answer = mechanism.get().equals("PLAIN") ? plain(credentials.get()) : login(credentials.get());
        return answer.map(reply -> {
            if (!reply.positive()) {
                throw refused(Stage.AUTHENTICATION, reply);
            }
            return connection;
        });
    }

    /** RFC 4616. */
    private Mono<Reply> plain(Credentials login) {
        return say("AUTH PLAIN " + base64("\0" + login.user() + "\0" + login.password()));
    }

    private Mono<Reply> login(Credentials login) {
        return say("AUTH LOGIN")
                .flatMap(reply -> reply.intermediate() ? say(base64(login.user())) : Mono.just(reply))
                .flatMap(reply -> reply.intermediate() ? say(base64(login.password())) : Mono.just(reply));
    }

    private Mono<Reply> say(String line) {
        return dialogue.secret(line, "AUTH", settings.timeouts().command());
    }

    private static String base64(String text) {
        return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }

    static ConnectFailure lost(String explanation) {
        return new ConnectFailure(Stage.GREETING, NO_ANSWER, explanation, Optional.empty());
    }

    static ConnectFailure unreachable(String explanation) {
        return new ConnectFailure(Stage.CONNECT, NO_ANSWER, explanation, Optional.empty());
    }
}
