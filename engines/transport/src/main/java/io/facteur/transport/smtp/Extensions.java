package io.facteur.transport.smtp;

import io.facteur.transport.Reply;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

/**
 * What a server says it can, in its reply to EHLO (RFC 5321 4.1.1.1).
 *
 * @param size the largest message it takes, if it says one
 * @param mechanisms of AUTH, upper case
 */
record Extensions(Set<String> keywords, OptionalLong size, Set<String> mechanisms) {

    static final Extensions NONE = new Extensions(Set.of(), OptionalLong.empty(), Set.of());

    static Extensions of(Reply ehlo) {
        Set<String> keywords = new HashSet<>();
        Set<String> mechanisms = new HashSet<>();
        OptionalLong size = OptionalLong.empty();
        // The first line is the server's name and greeting
        List<String> lines = ehlo.lines();
        for (String line : lines.subList(1, lines.size())) {
            String[] words = line.strip().toUpperCase(Locale.ROOT).split("[ =]+");
            if (words.length == 0) {
                continue;
            }
            keywords.add(words[0]);
            if (words[0].equals("SIZE") && words.length > 1) {
                size = limit(words[1]);
            }
            if (words[0].equals("AUTH")) {
                // Some write AUTH=LOGIN: an old form of the same
                mechanisms.addAll(List.of(words).subList(1, words.length));
            }
        }
        return new Extensions(keywords, size, mechanisms);
    }

    /** RFC 1870 4: zero, like none, is no limit. */
    private static OptionalLong limit(String digits) {
        if (!digits.matches("[0-9]{1,18}") || Long.parseLong(digits) == 0) {
            return OptionalLong.empty();
        }
        return OptionalLong.of(Long.parseLong(digits));
    }

    boolean has(String keyword) {
        return keywords.contains(keyword);
    }

    boolean pipelining() {
        return has("PIPELINING");
    }

    boolean startTls() {
        return has("STARTTLS");
    }

    boolean dsn() {
        return has("DSN");
    }

    boolean eightBit() {
        return has("8BITMIME");
    }

    boolean smtpUtf8() {
        return has("SMTPUTF8");
    }

    /** Of those we speak, the best that it offers. */
    Optional<String> mechanism() {
        return List.of("PLAIN", "LOGIN").stream().filter(mechanisms::contains).findFirst();
    }
}
