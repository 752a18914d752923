package io.facteur.stores.opensearch.mailbox;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.facteur.stores.opensearch.Pages;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * What OpenSearch is told about the index: how text becomes words, and what each field is. A change here is a new version of
 * the index ({@link #VERSION}), which is built from the store.
 *
 * @param languages whose words are also looked for by their stems: "en", "fr" …
 */
public record MessageMapping(List<String> languages, int shards, int replicas) {

    /** Goes up with each change of the mapping or of {@link MessageDocument}. */
    public static final int VERSION = 1;

    /** OpenSearch's own stemmers, by the language's code. */
    private static final Map<String, String> STEMMERS = Map.ofEntries(
            Map.entry("ar", "arabic"),
            Map.entry("bg", "bulgarian"),
            Map.entry("ca", "catalan"),
            Map.entry("cs", "czech"),
            Map.entry("da", "danish"),
            Map.entry("de", "light_german"),
            Map.entry("el", "greek"),
            Map.entry("en", "english"),
            Map.entry("es", "light_spanish"),
            Map.entry("fi", "finnish"),
            Map.entry("fr", "light_french"),
            Map.entry("hu", "hungarian"),
            Map.entry("it", "light_italian"),
            Map.entry("nl", "dutch"),
            Map.entry("no", "norwegian"),
            Map.entry("pt", "light_portuguese"),
            Map.entry("ro", "romanian"),
            Map.entry("ru", "russian"),
            Map.entry("sv", "swedish"),
            Map.entry("tr", "turkish"));

    /** Longer words are cut: base64 that is taken for text is of no use, and a term has at most 32,766 octets. */
    private static final int LONGEST_WORD = 255;

    public MessageMapping {
        languages = languages.stream()
                .map(language -> language.toLowerCase(Locale.ROOT))
                .distinct()
                .toList();
        for (String language : languages) {
            if (!STEMMERS.containsKey(language)) {
                throw new IllegalArgumentException("search.languages: \"" + language + "\" is none of "
                        + STEMMERS.keySet().stream().sorted().collect(Collectors.joining(", ")));
            }
        }
        if (shards < 1 || shards > 1024) {
            throw new IllegalArgumentException("opensearch.shards: " + shards + " is not between 1 and 1024");
        }
        if (replicas < 0 || replicas > 100) {
            throw new IllegalArgumentException("opensearch.replicas: " + replicas + " is not between 0 and 100");
        }
    }

    /** The body of the request that makes an index. */
    public ObjectNode index() {
        ObjectNode body = object();
        ObjectNode settings = body.putObject("settings");
        ObjectNode index = settings.putObject("index");
        index.put("number_of_shards", shards);
        index.put("number_of_replicas", replicas);
        // set, so that a shard that nobody searches is refreshed all the same: the first search would wait for it
        index.put("refresh_interval", "1s");
        // how long a deletion is remembered: a late write of the same message must not bring it back
        index.put("gc_deletes", "10m");
        index.put("max_result_window", Pages.LARGEST);
        analysis(settings.putObject("analysis"));
        mappings(body.putObject("mappings"));
        return body;
    }

    private void analysis(ObjectNode analysis) {
        ObjectNode filters = analysis.putObject("filter");
        filters.putObject("cut").put("type", "truncate").put("length", LONGEST_WORD);
        ObjectNode analyzers = analysis.putObject("analyzer");
        analyzer(analyzers, "words").putArray("filter").add("icu_folding").add("cut");
        for (String language : languages) {
            filters.putObject("stem_" + language).put("type", "stemmer").put("language", STEMMERS.get(language));
            // the stemmer first: it knows the language with its accents
            analyzer(analyzers, "words_" + language)
                    .putArray("filter")
                    .add("lowercase")
                    .add("stem_" + language)
                    .add("icu_folding")
                    .add("cut");
        }
    }

    private static ObjectNode analyzer(ObjectNode analyzers, String name) {
        return analyzers.putObject(name).put("type", "custom").put("tokenizer", "icu_tokenizer");
    }

    private void mappings(ObjectNode mappings) {
        // a message cannot make fields
        mappings.put("dynamic", false);
        mappings.putObject("_routing").put("required", true);
        mappings.putObject("_meta").put("version", VERSION).put("languages", String.join(" ", languages));
        ObjectNode fields = mappings.putObject("properties");
        for (String name : List.of(
                Fields.MAILBOX, Fields.MESSAGE, Fields.THREAD, Fields.FLAGS, Fields.MIME_ID, Fields.MIME_TYPES)) {
            fields.putObject(name).put("type", "keyword").put("ignore_above", 1024);
        }
        for (String name : List.of(Fields.SORT_FROM, Fields.SORT_TO, Fields.SORT_CC, Fields.SORT_SUBJECT)) {
            fields.putObject(name).put("type", "keyword").put("index", false);
        }
        for (String name : List.of(Fields.UID, Fields.MODSEQ, Fields.SIZE)) {
            fields.putObject(name).put("type", "long");
        }
        for (String name : List.of(Fields.ARRIVAL, Fields.SAVED, Fields.SENT)) {
            fields.putObject(name).put("type", "date").put("format", "epoch_millis");
        }
        fields.putObject(Fields.ATTACHED).put("type", "boolean");
        fields.putObject(Fields.HEADER_DATES).put("type", "keyword");
        // in these a part is looked for, anywhere in the value
        for (String name : List.of(
                Fields.HEADERS,
                Fields.SUBJECT_PART,
                Fields.FROM,
                Fields.TO,
                Fields.CC,
                Fields.BCC,
                Fields.ATTACHMENT_NAMES)) {
            fields.putObject(name).put("type", "wildcard").put("doc_values", true);
        }
        for (String name : List.of(Fields.SUBJECT, Fields.BODY, Fields.ATTACHMENT_TEXT)) {
            text(fields.putObject(name));
        }
    }

    private void text(ObjectNode field) {
        field.put("type", "text").put("analyzer", "words").put("norms", false);
        if (!languages.isEmpty()) {
            ObjectNode more = field.putObject("fields");
            languages.forEach(language -> more.putObject(language)
                    .put("type", "text")
                    .put("analyzer", "words_" + language)
                    .put("norms", false));
        }
    }

    /** The field itself and what else is made of its text. */
    List<String> textFields(String field) {
        return java.util.stream.Stream.concat(
                        java.util.stream.Stream.of(field), languages.stream().map(language -> field + "." + language))
                .toList();
    }

    private static ObjectNode object() {
        return JsonNodeFactory.instance.objectNode();
    }
}
