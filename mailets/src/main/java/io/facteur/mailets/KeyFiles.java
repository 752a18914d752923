package io.facteur.mailets;

import io.facteur.authentication.dkim.DkimKeyPair;
import io.facteur.authentication.dkim.Parsed;
import io.facteur.authentication.dkim.SigningKey;
import io.facteur.dns.DnsName;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The signing keys of domains, one PEM file each. A file is read when it is first needed and again when it has changed, so
 * that a key is changed without a restart.
 *
 * @param selector of all of them
 * @param file its path, with <code>${domain}</code> where the domain's name goes
 */
record KeyFiles(String selector, String file, Map<DnsName, Read> read) {

    private static final String DOMAIN = "${domain}";

    /** A key, and the time of its file. */
    record Read(FileTime time, SigningKey key) {}

    KeyFiles(String selector, String file) {
        this(selector, file, new ConcurrentHashMap<>());
    }

    boolean isForEveryDomain() {
        return file.contains(DOMAIN);
    }

    /**
     * @return empty when the domain has no key
     * @throws IOException when there is a file and no key that can be used in it, saying why
     */
    Optional<SigningKey> of(DnsName domain) throws IOException {
        // no name of a domain may lead out of the directory
        if (!domain.isHostName()) {
            return Optional.empty();
        }
        Path path = Path.of(file.replace(DOMAIN, domain.toString()));
        if (!Files.exists(path)) {
            return Optional.empty();
        }
        FileTime time = Files.getLastModifiedTime(path);
        Read known = read.get(domain);
        if (known == null || !known.time().equals(time)) {
            known = new Read(time, parse(domain, path));
            read.put(domain, known);
        }
        return Optional.of(known.key());
    }

    private SigningKey parse(DnsName domain, Path path) throws IOException {
        Parsed<DkimKeyPair> pair = DkimKeyPair.parsePem(Files.readString(path));
        try {
            return SigningKey.of(
                    domain,
                    selector,
                    pair.value()
                            .orElseThrow(() -> new IOException(path + " is no key that can sign: "
                                    + pair.problem().map(Object::toString).orElse(""))));
        } catch (IllegalArgumentException e) {
            throw new IOException(path + " cannot be used with the selector " + selector + ": " + e.getMessage(), e);
        }
    }
}
