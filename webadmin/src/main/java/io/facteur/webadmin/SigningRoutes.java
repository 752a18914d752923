package io.facteur.webadmin;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import io.facteur.authentication.dkim.SigningAlgorithm;
import io.facteur.authentication.signing.KeyRotation;
import io.facteur.authentication.signing.KeyState;
import io.facteur.authentication.signing.StoredKey;
import io.facteur.dns.DnsName;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import javax.inject.Inject;
import org.apache.james.core.Domain;
import org.apache.james.domainlist.api.DomainListException;
import org.apache.james.webadmin.Routes;
import org.apache.james.webadmin.utils.JsonExtractor;
import org.eclipse.jetty.http.HttpStatus;
import spark.Request;
import spark.Response;
import spark.Service;

/**
 * {@code /domains/DOMAIN/dkim}: the keys that mail of a domain is signed with. No answer has a private key.
 *
 * <ul>
 *   <li>{@code GET}: the keys, those that sign first.
 *   <li>{@code POST}: new keys; without a body, one for each algorithm that signs now. Answers those that are to be
 *       published.
 *   <li>{@code DELETE …/SELECTOR}: forgets a key that does not sign.
 * </ul>
 */
public final class SigningRoutes implements Routes {

    static final String BASE = "/domains";

    /** RFC 6376 3.1: labels of a host name. One label, in lower case: no two that a zone file takes for the same. */
    private static final Pattern SELECTOR = Pattern.compile("[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?");

    /**
     * @param algorithm {@code rsa} or {@code ed25519}: one key of it; absent for a rotation
     * @param selector absent for one that is made of the day
     * @param activate whether the keys sign at once, and not when they are seen in the DNS
     */
    @JsonIgnoreProperties(ignoreUnknown = true)
    record Wanted(String algorithm, String selector, boolean activate) {}

    /**
     * @param algorithm {@code rsa} or {@code ed25519}
     * @param state {@code active}, {@code pending} or {@code retired}
     * @param record the text to publish at {@code SELECTOR._domainkey.DOMAIN}
     */
    record Key(String selector, String algorithm, String state, String record) {

        static Key of(StoredKey key) {
            return new Key(
                    key.selector(),
                    key.algorithm().keyType(),
                    key.state().text(),
                    key.pair().record().text());
        }
    }

    private final Domains domains;
    private final KeyRotation keys;

    @Inject
    public SigningRoutes(Domains domains, KeyRotation keys) {
        this.domains = domains;
        this.keys = keys;
    }

    @Override
    public String getBasePath() {
        return BASE;
    }

    @Override
    public void define(Service service) {
        service.get(BASE + "/:domain/dkim", this::list);
        service.post(BASE + "/:domain/dkim", this::make);
        service.delete(BASE + "/:domain/dkim/:selector", this::remove);
    }

    private String list(Request request, Response response) throws Exception {
        return json(keys.list(domain(request)).block());
    }

    private static String json(List<StoredKey> keys) throws Exception {
        return Answers.json(keys.stream().map(Key::of).toList());
    }

    private String make(Request request, Response response) throws Exception {
        DnsName domain = domain(request);
        Wanted wanted = request.body().isBlank()
                ? new Wanted(null, null, false)
                : new JsonExtractor<>(Wanted.class).parse(request.body());
        List<StoredKey> made = wanted.algorithm() == null ? rotate(domain, wanted) : List.of(generate(domain, wanted));
        response.status(HttpStatus.CREATED_201);
        return json(made);
    }

    private List<StoredKey> rotate(DnsName domain, Wanted wanted) {
        if (wanted.selector() != null) {
            throw Answers.badRequest("a selector needs an algorithm: without one, there may be several keys");
        }
        List<StoredKey> made = keys.rotate(domain).block();
        return wanted.activate() ? made.stream().map(this::activate).toList() : made;
    }

    private StoredKey activate(StoredKey key) {
        return key.state() == KeyState.ACTIVE
                ? key
                : keys.activate(key)
                        .blockOptional()
                        .orElseThrow(() -> Answers.conflict(key.name() + " was removed meanwhile"));
    }

    private StoredKey generate(DnsName domain, Wanted wanted) {
        SigningAlgorithm algorithm = switch (wanted.algorithm()) {
            case "rsa" -> SigningAlgorithm.RSA_SHA256;
            case "ed25519" -> SigningAlgorithm.ED25519_SHA256;
            default ->
                throw Answers.badRequest("algorithm: found \"" + wanted.algorithm() + "\", allowed: rsa, ed25519");
        };
        Optional<String> selector = Optional.ofNullable(wanted.selector());
        selector.filter(text -> !SELECTOR.matcher(text).matches()).ifPresent(text -> {
            throw Answers.badRequest(
                    "selector: found \"" + text + "\", allowed: lower-case letters, digits and hyphens");
        });
        return keys.generate(domain, algorithm, selector, wanted.activate())
                .blockOptional()
                .orElseThrow(() -> Answers.conflict(
                        domain + " has a key with the selector " + selector.orElse("of this day") + " already"));
    }

    private String remove(Request request, Response response) throws Exception {
        DnsName domain = domain(request);
        String selector = request.params("selector");
        Optional<StoredKey> removed = keys.remove(domain, selector).blockOptional();
        if (removed.isPresent()) {
            return Answers.json(Key.of(removed.get()));
        }
        boolean signs = keys.list(domain).block().stream()
                .anyMatch(key -> key.selector().equals(selector));
        if (signs) {
            throw Answers.conflict("the key " + selector + " of " + domain
                    + " signs: have another one sign first (dkim rotate DOMAIN)");
        }
        throw Answers.notFound(domain + " has no key " + selector);
    }

    private DnsName domain(Request request) throws DomainListException {
        Domain domain = Answers.domain(request.params("domain"));
        if (!domains.exists(domain)) {
            throw Answers.notFound("there is no domain " + domain.asString());
        }
        return DnsName.of(domain.asString());
    }
}
