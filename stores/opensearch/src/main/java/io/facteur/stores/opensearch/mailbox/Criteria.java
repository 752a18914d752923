package io.facteur.stores.opensearch.mailbox;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import org.apache.james.mailbox.MessageUid;
import org.apache.james.mailbox.exception.UnsupportedSearchException;
import org.apache.james.mailbox.model.MailboxId;
import org.apache.james.mailbox.model.SearchQuery;
import org.apache.james.mailbox.model.SearchQuery.Criterion;

/** James' search criteria as a query of OpenSearch. Nothing is scored: mail is sorted by what the client asked for. */
final class Criteria {

    private static final int MOST_RANGES = 10_000;

    private final MessageMapping mapping;
    private final ZoneId zone;

    /** @param zone in which a day begins and ends */
    Criteria(MessageMapping mapping, ZoneId zone) {
        this.mapping = mapping;
        this.zone = zone;
    }

    /** @param mailboxes none: all, which only tests ask for */
    ObjectNode query(Collection<MailboxId> mailboxes, SearchQuery query) throws UnsupportedSearchException {
        List<ObjectNode> filters = new ArrayList<>();
        if (!mailboxes.isEmpty()) {
            filters.add(terms(
                    Fields.MAILBOX, mailboxes.stream().map(MailboxId::serialize).toList()));
        }
        for (Criterion criterion : query.getCriteria()) {
            filters.add(criterion(criterion, query.getRecentMessageUids()));
        }
        return all(filters);
    }

    private ObjectNode criterion(Criterion criterion, Collection<MessageUid> recent) throws UnsupportedSearchException {
        if (criterion instanceof SearchQuery.AllCriterion) {
            return matchAll();
        } else if (criterion instanceof SearchQuery.ConjunctionCriterion conjunction) {
            return conjunction(conjunction, recent);
        } else if (criterion instanceof SearchQuery.FlagCriterion flag) {
            return flag(flag, recent);
        } else if (criterion instanceof SearchQuery.CustomFlagCriterion flag) {
            return set(term(Fields.FLAGS, flag.getFlag()), flag.getOperator().isSet());
        } else if (criterion instanceof SearchQuery.UidCriterion uids) {
            return uids(uids.getOperator());
        } else if (criterion instanceof SearchQuery.MessageIdCriterion message) {
            return term(Fields.MESSAGE, message.getMessageId().serialize());
        } else if (criterion instanceof SearchQuery.ThreadIdCriterion thread) {
            return term(Fields.THREAD, thread.getThreadId().serialize());
        } else if (criterion instanceof SearchQuery.ModSeqCriterion modSeq) {
            return number(Fields.MODSEQ, modSeq.getOperator());
        } else if (criterion instanceof SearchQuery.SizeCriterion size) {
            return number(Fields.SIZE, size.getOperator());
        } else if (criterion instanceof SearchQuery.InternalDateCriterion date) {
            return date(Fields.ARRIVAL, date.getOperator());
        } else if (criterion instanceof SearchQuery.SaveDateCriterion date) {
            return date(Fields.SAVED, date.getOperator());
        } else if (criterion instanceof SearchQuery.AttachmentCriterion attachment) {
            return set(term(Fields.ATTACHED, "true"), attachment.getOperator().isSet());
        } else if (criterion instanceof SearchQuery.TextCriterion text) {
            return text(text);
        } else if (criterion instanceof SearchQuery.SubjectCriterion subject) {
            return subject(subject.getSubject());
        } else if (criterion instanceof SearchQuery.MimeMessageIDCriterion id) {
            return term(Fields.MIME_ID, id.getMessageID());
        } else if (criterion instanceof SearchQuery.HeaderCriterion header) {
            return header(header.getHeaderName(), header.getOperator());
        }
        throw new UnsupportedSearchException();
    }

    private ObjectNode conjunction(SearchQuery.ConjunctionCriterion conjunction, Collection<MessageUid> recent)
            throws UnsupportedSearchException {
        List<ObjectNode> parts = new ArrayList<>();
        for (Criterion part : conjunction.getCriteria()) {
            parts.add(criterion(part, recent));
        }
        return switch (conjunction.getType()) {
            case AND -> all(parts);
            case OR -> any(parts);
            case NOR -> not(any(parts));
        };
    }

    /** RFC 3501 2.3.2: what is recent is the session's to know. Where it tells nothing, the index knows from the store. */
    private static ObjectNode flag(SearchQuery.FlagCriterion criterion, Collection<MessageUid> recent) {
        boolean set = criterion.getOperator().isSet();
        if (criterion.getFlag() == javax.mail.Flags.Flag.RECENT && !recent.isEmpty()) {
            return set(
                    terms(
                            Fields.UID,
                            recent.stream()
                                    .map(uid -> Long.toString(uid.asLong()))
                                    .toList()),
                    set);
        }
        return set(term(Fields.FLAGS, MessageFlags.name(criterion.getFlag())), set);
    }

    private static ObjectNode uids(SearchQuery.UidInOperator operator) {
        SearchQuery.UidRange[] ranges = operator.getRange();
        if (ranges.length == 0) {
            return matchAll();
        }
        if (ranges.length > MOST_RANGES) {
            throw new IllegalArgumentException("a search can name " + MOST_RANGES + " ranges of UIDs at most");
        }
        List<String> single = Arrays.stream(ranges)
                .filter(range -> range.getLowValue().equals(range.getHighValue()))
                .map(range -> Long.toString(range.getLowValue().asLong()))
                .toList();
        List<ObjectNode> parts = new ArrayList<>();
        if (!single.isEmpty()) {
            parts.add(terms(Fields.UID, single));
        }
        Arrays.stream(ranges)
                .filter(range -> !range.getLowValue().equals(range.getHighValue()))
                .map(range -> range(
                        Fields.UID,
                        limits -> limits.put("gte", range.getLowValue().asLong())
                                .put("lte", range.getHighValue().asLong())))
                .forEach(parts::add);
        return any(parts);
    }

    private static ObjectNode number(String field, SearchQuery.NumericOperator operator) {
        long value = operator.getValue();
        return range(field, limits -> switch (operator.getType()) {
            case EQUALS -> limits.put("gte", value).put("lte", value);
            case LESS_THAN -> limits.put("lt", value);
            case GREATER_THAN -> limits.put("gt", value);
        });
    }

    private ObjectNode date(String field, SearchQuery.DateOperator operator) {
        long[] period = period(operator);
        return range(field, limits -> switch (operator.getType()) {
            case BEFORE -> limits.put("lt", period[0]);
            case AFTER -> limits.put("gte", period[1]);
            case ON -> limits.put("gte", period[0]).put("lt", period[1]);
        });
    }

    /** From the beginning of the year, day or second in which the date is, up to that of the next. */
    private long[] period(SearchQuery.DateOperator operator) {
        ZonedDateTime date = Instant.ofEpochMilli(operator.getDate().getTime()).atZone(zone);
        LocalDate day = date.toLocalDate();
        ZonedDateTime from = switch (operator.getDateResultion()) {
            case Year -> day.withDayOfYear(1).atStartOfDay(zone);
            case Month -> day.withDayOfMonth(1).atStartOfDay(zone);
            case Day -> day.atStartOfDay(zone);
            case Hour -> date.truncatedTo(ChronoUnit.HOURS);
            case Minute -> date.truncatedTo(ChronoUnit.MINUTES);
            case Second -> date.truncatedTo(ChronoUnit.SECONDS);
        };
        ZonedDateTime to = switch (operator.getDateResultion()) {
            case Year -> from.plusYears(1);
            case Month -> from.plusMonths(1);
            case Day -> from.plusDays(1);
            case Hour -> from.plusHours(1);
            case Minute -> from.plusMinutes(1);
            case Second -> from.plusSeconds(1);
        };
        return new long[] {from.toInstant().toEpochMilli(), to.toInstant().toEpochMilli()};
    }

    private ObjectNode text(SearchQuery.TextCriterion criterion) {
        String text = criterion.getOperator().getValue();
        return switch (criterion.getType()) {
            // RFC 3501 6.4.4: the body is all of the message but its header
            case BODY -> words(text, List.of(Fields.BODY, Fields.ATTACHMENT_TEXT));
            case FULL ->
                any(List.of(
                        words(text, List.of(Fields.BODY, Fields.ATTACHMENT_TEXT)),
                        subject(text),
                        part(Fields.HEADERS, text),
                        part(Fields.ATTACHMENT_NAMES, text)));
            case ATTACHMENTS -> words(text, List.of(Fields.ATTACHMENT_TEXT));
            case ATTACHMENT_FILE_NAME -> part(Fields.ATTACHMENT_NAMES, text);
        };
    }

    /**
     * Messages that hold the words, but one at most: James' contract wants "created summary" to find a message with one of
     * the two. What is a word for who searches may be several for the index ("MAILET-94"): these must follow each other.
     */
    private ObjectNode words(String text, List<String> fields) {
        List<String> names = fields.stream()
                .flatMap(field -> mapping.textFields(field).stream())
                .toList();
        List<ObjectNode> words = Arrays.stream(text.trim().split("\\s+"))
                .filter(word -> !word.isEmpty())
                .limit(MessageDocument.MOST_WORDS)
                .map(word -> phrase(word, names))
                .toList();
        if (words.isEmpty()) {
            return matchAll();
        }
        ObjectNode any = any(words);
        if (words.size() > 1) {
            ((ObjectNode) any.get("bool")).put("minimum_should_match", words.size() - 1);
        }
        return any;
    }

    private static ObjectNode phrase(String word, List<String> fields) {
        ObjectNode query = object();
        ObjectNode match = query.putObject("multi_match").put("query", word).put("type", "phrase");
        ArrayNode names = match.putArray("fields");
        fields.forEach(names::add);
        return query;
    }

    /** A part of the subject as RFC 3501 wants it, or all words of it in any form and order, as people do. */
    private ObjectNode subject(String text) {
        List<ObjectNode> words = Arrays.stream(text.trim().split("\\s+"))
                .filter(word -> !word.isEmpty())
                .limit(MessageDocument.MOST_WORDS)
                .map(word -> phrase(word, mapping.textFields(Fields.SUBJECT)))
                .toList();
        ObjectNode part = part(Fields.SUBJECT_PART, text);
        return words.isEmpty() ? part : any(List.of(part, all(words)));
    }

    private ObjectNode header(String name, SearchQuery.HeaderOperator operator) throws UnsupportedSearchException {
        String lower = name.toLowerCase(Locale.ROOT);
        if (operator instanceof SearchQuery.ExistsOperator) {
            return wildcard(Fields.HEADERS, escape(lower) + ": *");
        } else if (operator instanceof SearchQuery.ContainsOperator contains) {
            return contains(lower, contains.getValue());
        } else if (operator instanceof SearchQuery.AddressOperator address) {
            return switch (lower) {
                case "from" -> part(Fields.FROM, address.getAddress());
                case "to" -> part(Fields.TO, address.getAddress());
                case "cc" -> part(Fields.CC, address.getAddress());
                case "bcc" -> part(Fields.BCC, address.getAddress());
                default -> contains(lower, address.getAddress());
            };
        } else if (operator instanceof SearchQuery.DateOperator date) {
            // James calls the date that a message was sent by both names
            return "date".equals(lower) || "sentdate".equals(lower) ? date(Fields.SENT, date) : headerDate(lower, date);
        }
        throw new UnsupportedSearchException();
    }

    private ObjectNode contains(String name, String value) {
        return switch (name) {
            case "subject" -> subject(value);
            case "message-id" -> any(List.of(term(Fields.MIME_ID, value), headerPart(name, value)));
            default -> headerPart(name, value);
        };
    }

    private static ObjectNode headerPart(String name, String value) {
        return wildcard(Fields.HEADERS, escape(name) + ": *" + escape(Folding.fold(value)) + "*");
    }

    /** Numbers of one length, so that their order is that of their text. */
    private ObjectNode headerDate(String name, SearchQuery.DateOperator operator) {
        long[] period = period(operator);
        String first = HeaderDates.text(name, Long.MIN_VALUE);
        String last = HeaderDates.text(name, Long.MAX_VALUE);
        String from = HeaderDates.text(name, period[0]);
        String to = HeaderDates.text(name, period[1]);
        return range(Fields.HEADER_DATES, limits -> switch (operator.getType()) {
            case BEFORE -> limits.put("gte", first).put("lt", from);
            case AFTER -> limits.put("gte", to).put("lte", last);
            case ON -> limits.put("gte", from).put("lt", to);
        });
    }

    private static ObjectNode part(String field, String text) {
        return wildcard(field, "*" + escape(Folding.fold(text.trim())) + "*");
    }

    private static String escape(String text) {
        return text.replace("\\", "\\\\").replace("*", "\\*").replace("?", "\\?");
    }

    private static ObjectNode wildcard(String field, String pattern) {
        ObjectNode query = object();
        query.putObject("wildcard").putObject(field).put("value", pattern);
        return query;
    }

    private static ObjectNode set(ObjectNode query, boolean set) {
        return set ? query : not(query);
    }

    static ObjectNode term(String field, String value) {
        ObjectNode query = object();
        query.putObject("term").put(field, value);
        return query;
    }

    private static ObjectNode terms(String field, List<String> values) {
        ObjectNode query = object();
        ArrayNode array = query.putObject("terms").putArray(field);
        values.forEach(array::add);
        return query;
    }

    private static ObjectNode range(String field, Function<ObjectNode, ObjectNode> limits) {
        ObjectNode query = object();
        limits.apply(query.putObject("range").putObject(field));
        return query;
    }

    private static ObjectNode all(List<ObjectNode> parts) {
        return bool("filter", parts);
    }

    private static ObjectNode any(List<ObjectNode> parts) {
        ObjectNode query = bool("should", parts);
        ((ObjectNode) query.get("bool")).put("minimum_should_match", 1);
        return query;
    }

    private static ObjectNode not(ObjectNode part) {
        return bool("must_not", List.of(part));
    }

    private static ObjectNode bool(String kind, List<ObjectNode> parts) {
        ObjectNode query = object();
        query.putObject("bool").putArray(kind).addAll(parts);
        return query;
    }

    private static ObjectNode matchAll() {
        ObjectNode query = object();
        query.putObject("match_all");
        return query;
    }

    private static ObjectNode object() {
        return JsonNodeFactory.instance.objectNode();
    }
}
