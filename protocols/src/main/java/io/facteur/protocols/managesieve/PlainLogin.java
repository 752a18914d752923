package io.facteur.protocols.managesieve;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Optional;
import org.apache.james.core.Username;
import org.apache.james.user.api.UsersRepository;
import org.apache.james.user.api.UsersRepositoryException;

/** SASL PLAIN (RFC 4616). */
final class PlainLogin {

    private final UsersRepository users;

    PlainLogin(UsersRepository users) {
        this.users = users;
    }

    /** @return the user, when name and password are right */
    Optional<Username> check(String base64) throws UsersRepositoryException {
        String[] parts;
        try {
            parts = new String(Base64.getDecoder().decode(base64), StandardCharsets.UTF_8).split("\0", -1);
        } catch (IllegalArgumentException expected) {
            return Optional.empty();
        }
        // RFC 4616 2.: to act as someone, user, password. Nobody can act as someone else here.
        if (parts.length != 3 || parts[1].isEmpty() || !(parts[0].isEmpty() || parts[0].equals(parts[1]))) {
            return Optional.empty();
        }
        Username user = Username.of(parts[1]);
        return users.test(user, parts[2]) ? Optional.of(user) : Optional.empty();
    }
}
