package io.facteur.embedded.child;

import java.io.IOException;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.Map;
import java.util.Set;
import org.apache.cassandra.auth.AuthenticatedUser;
import org.apache.cassandra.auth.IAuthenticator;
import org.apache.cassandra.auth.IResource;
import org.apache.cassandra.exceptions.AuthenticationException;
import org.apache.cassandra.exceptions.ConfigurationException;

/**
 * One generated password, from a file that only the owner reads. Unlike the password authenticator there is never a
 * moment with a known password, and nothing to look up or to hash at each connection.
 */
public final class SecretAuthenticator implements IAuthenticator {

    /** System property: the path of the file that holds the password. */
    public static final String FILE = "facteur.secret.file";

    private static final String USERNAME = "username";
    private static final String PASSWORD = "password";

    private byte[] secret;

    @Override
    public boolean requireAuthentication() {
        return true;
    }

    @Override
    public Set<? extends IResource> protectedResources() {
        return Set.of();
    }

    @Override
    public void validateConfiguration() throws ConfigurationException {
        try {
            secret = Files.readString(Path.of(System.getProperty(FILE)), StandardCharsets.UTF_8)
                    .strip()
                    .getBytes(StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new ConfigurationException("cannot read the file of property " + FILE, e);
        }
        if (secret.length == 0) {
            throw new ConfigurationException("the file of property " + FILE + " is empty");
        }
    }

    @Override
    public void setup() {
        // nothing is stored
    }

    @Override
    public SaslNegotiator newSaslNegotiator(InetAddress client) {
        return new Negotiator();
    }

    @Override
    public AuthenticatedUser legacyAuthenticate(Map<String, String> credentials) throws AuthenticationException {
        if (!credentials.containsKey(USERNAME)) {
            throw new AuthenticationException("a user name is needed");
        }
        return check(credentials.getOrDefault(PASSWORD, "").getBytes(StandardCharsets.UTF_8));
    }

    private AuthenticatedUser check(byte[] password) throws AuthenticationException {
        if (!MessageDigest.isEqual(secret, password)) {
            throw new AuthenticationException("wrong password");
        }
        // Every client is the server itself: there are no roles to tell apart.
        return AuthenticatedUser.ANONYMOUS_USER;
    }

    /** SASL PLAIN, RFC 4616: authorization identity, user name and password, separated by NUL. */
    private final class Negotiator implements SaslNegotiator {

        private byte[] password;

        @Override
        public byte[] evaluateResponse(byte[] response) throws AuthenticationException {
            String[] parts = new String(response, StandardCharsets.UTF_8).split("\0", 3);
            if (parts.length != 3) {
                throw new AuthenticationException("a SASL PLAIN response is needed");
            }
            password = parts[2].getBytes(StandardCharsets.UTF_8);
            return new byte[0];
        }

        @Override
        public boolean isComplete() {
            return password != null;
        }

        @Override
        public AuthenticatedUser getAuthenticatedUser() throws AuthenticationException {
            return check(password);
        }
    }
}
