package io.facteur.protocols.smtp;

import javax.inject.Inject;
import org.apache.james.core.Username;
import org.apache.james.protocols.api.OidcSASLConfiguration;
import org.apache.james.protocols.smtp.SMTPSession;
import org.apache.james.protocols.smtp.hook.AuthHook;
import org.apache.james.protocols.smtp.hook.HookResult;
import org.apache.james.protocols.smtp.hook.HookReturnCode;
import org.apache.james.user.api.UsersRepository;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Checks a password. When that is not possible, the client is told to come again, and not that its password is wrong. */
public final class Authentication implements AuthHook {

    private static final Logger LOGGER = LoggerFactory.getLogger(Authentication.class);

    private final UsersRepository users;

    @Inject
    public Authentication(UsersRepository users) {
        this.users = users;
    }

    @Override
    public HookResult doAuth(SMTPSession session, Username user, String password) {
        try {
            if (!users.test(user, password)) {
                return HookResult.DECLINED;
            }
        } catch (Exception e) {
            LOGGER.error("Could not check a password: answered 454", e);
            // RFC 4954 6.
            return Replies.defer("454", "4.7.0 Temporary authentication failure");
        }
        session.setUsername(user);
        session.setRelayingAllowed(true);
        return HookResult.builder()
                .hookReturnCode(HookReturnCode.ok())
                .smtpDescription("2.7.0 Authentication succeeded")
                .build();
    }

    @Override
    public HookResult doSasl(SMTPSession session, OidcSASLConfiguration configuration, String initialResponse) {
        return HookResult.DECLINED;
    }
}
