package io.facteur.acceptance;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What is in the INBOX of some users, by IMAP: of each message its subject, the attempt that brought it, its hash. */
final class Mailboxes {

    private static final Pattern LITERAL = Pattern.compile(".*\\{(\\d+)}$");
    private static final Pattern SUBJECT = Pattern.compile("(?i)Subject: (\\S+)");
    private static final Pattern ATTEMPT = Pattern.compile("(?i)X-Attempt: (\\d+)");

    private final Map<String, List<Copy>> copies = new HashMap<>();

    private Mailboxes() {}

    private record Copy(String attempt, String hash) {}

    static Mailboxes read(Facteur node, List<String> users) throws IOException, InterruptedException {
        Mailboxes all = new Mailboxes();
        for (String user : users) {
            try (Connection imap = Mails.imap(node, user)) {
                imap.imap("EXAMINE INBOX");
                all.fetch(imap);
            }
        }
        return all;
    }

    private void fetch(Connection imap) throws IOException {
        imap.send("f UID FETCH 1:* (BODY.PEEK[HEADER.FIELDS (SUBJECT X-ATTEMPT)] BODY.PEEK[TEXT])");
        List<String> literals = new ArrayList<>();
        for (String line = imap.line(); line != null; line = imap.line()) {
            Matcher literal = LITERAL.matcher(line);
            if (literal.matches()) {
                literals.add(imap.text(Integer.parseInt(literal.group(1))));
            } else if (line.startsWith("f OK")) {
                return;
            } else if (line.startsWith("f ")) {
                throw new IOException(line);
            }
            if (literals.size() == 2) {
                add(literals.get(0), literals.get(1));
                literals.clear();
            }
        }
        throw new IOException("the connection ended");
    }

    private void add(String header, String text) {
        Matcher subject = SUBJECT.matcher(header);
        Matcher attempt = ATTEMPT.matcher(header);
        if (subject.find() && attempt.find()) {
            copies.computeIfAbsent(subject.group(1), id -> new ArrayList<>())
                    .add(new Copy(attempt.group(1), Traffic.hash(text)));
        }
    }

    Set<String> missing(Set<String> ids) {
        Set<String> missing = new TreeSet<>(ids);
        missing.removeAll(copies.keySet());
        return missing;
    }

    /** Messages of which a copy is not what was sent. */
    Set<String> altered(Map<String, Traffic.Sent> sent) {
        Set<String> altered = new TreeSet<>();
        sent.forEach((id, message) -> {
            if (copies.getOrDefault(id, List.of()).stream()
                    .anyMatch(copy -> !copy.hash().equals(message.hash()))) {
                altered.add(id);
            }
        });
        return altered;
    }

    /** Two copies of different attempts: the answer to the first was cut off, and the client could not know. */
    int twiceFromTheClient() {
        return copies.values().stream().mapToInt(all -> attempts(all) - 1).sum();
    }

    /** Two copies of one attempt: it was delivered, and the node ended before it told the broker. */
    int twiceFromTheServer() {
        return copies.values().stream()
                .mapToInt(all -> all.size() - attempts(all))
                .sum();
    }

    private static int attempts(List<Copy> all) {
        return (int) all.stream().map(Copy::attempt).distinct().count();
    }
}
