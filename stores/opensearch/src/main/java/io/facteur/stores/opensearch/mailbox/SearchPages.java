package io.facteur.stores.opensearch.mailbox;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.facteur.stores.opensearch.Pages;
import io.facteur.stores.opensearch.Requests;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import org.apache.james.mailbox.model.SearchQuery.Sort;
import reactor.core.publisher.Flux;

/** All messages that match, sorted. UID and mailbox at the end make the order unique, and never change. */
final class SearchPages {

    private final Pages pages;

    SearchPages(Requests requests, String index) {
        this.pages = new Pages(requests, index);
    }

    /**
     * @param routing the mailboxes whose shards are asked; empty: all shards
     * @param page at most {@link Pages#LARGEST}
     * @param fields of each hit that are wanted
     */
    Flux<JsonNode> hits(ObjectNode query, List<Sort> sorts, Collection<String> routing, int page, String... fields) {
        ObjectNode body = JsonNodeFactory.instance.objectNode();
        body.set("query", query);
        body.set("sort", sort(sorts));
        ArrayNode wanted = body.putArray("docvalue_fields");
        for (String field : fields) {
            wanted.add(field);
        }
        return pages.hits(body, page, routing.isEmpty() ? Map.of() : Map.of("routing", String.join(",", routing)));
    }

    private static ArrayNode sort(List<Sort> sorts) {
        ArrayNode array = JsonNodeFactory.instance.arrayNode();
        boolean uid = false;
        for (Sort sort : sorts) {
            array.add(by(field(sort), sort.isReverse()));
            uid |= sort.getSortClause() == Sort.SortClause.Uid;
        }
        if (!uid) {
            array.add(by(Fields.UID, false));
        }
        array.add(by(Fields.MAILBOX, false));
        return array;
    }

    private static String field(Sort sort) {
        return switch (sort.getSortClause()) {
            case Arrival -> Fields.ARRIVAL;
            case BaseSubject -> Fields.SORT_SUBJECT;
            case Id -> Fields.MESSAGE;
            case MailboxCc -> Fields.SORT_CC;
            case MailboxFrom -> Fields.SORT_FROM;
            case MailboxTo -> Fields.SORT_TO;
            case SentDate -> Fields.SENT;
            case Size -> Fields.SIZE;
            case Uid -> Fields.UID;
        };
    }

    /** What is missing comes last, and first in the reversed order: one is exactly the other from its end. */
    private static ObjectNode by(String field, boolean reverse) {
        ObjectNode sort = JsonNodeFactory.instance.objectNode();
        sort.putObject(field).put("order", reverse ? "desc" : "asc").put("missing", reverse ? "_first" : "_last");
        return sort;
    }
}
