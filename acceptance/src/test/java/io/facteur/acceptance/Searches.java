package io.facteur.acceptance;

import java.io.IOException;
import java.util.Arrays;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** Searches by words of the body, which only the index can answer. */
final class Searches {

    private Searches() {}

    /** @return the whole answer to a search */
    static String answer(Facteur node, String user, String word) throws IOException, InterruptedException {
        try (Connection imap = Mails.imap(node, user)) {
            imap.imap("EXAMINE INBOX");
            return imap.imap("UID SEARCH BODY " + word);
        }
    }

    /** @return the ids of the messages that are not found by the word that only they have */
    static Set<String> notFound(Facteur node, Map<String, Traffic.Sent> sent) throws IOException, InterruptedException {
        Set<String> missing = new TreeSet<>();
        Map<String, Map<String, Traffic.Sent>> byUser = sent.entrySet().stream()
                .collect(Collectors.groupingBy(
                        entry -> entry.getValue().user(), Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue)));
        for (Map.Entry<String, Map<String, Traffic.Sent>> user : byUser.entrySet()) {
            try (Connection imap = Mails.imap(node, user.getKey())) {
                imap.imap("EXAMINE INBOX");
                user.getValue().forEach((id, message) -> {
                    if (!finds(imap, message.word())) {
                        missing.add(id);
                    }
                });
            }
        }
        return missing;
    }

    private static boolean finds(Connection imap, String word) {
        try {
            return imap.imap("UID SEARCH BODY " + word)
                    .lines()
                    .filter(line -> line.startsWith("* SEARCH"))
                    .anyMatch(line -> Arrays.stream(line.split(" ")).skip(2).count() > 0);
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }
}
