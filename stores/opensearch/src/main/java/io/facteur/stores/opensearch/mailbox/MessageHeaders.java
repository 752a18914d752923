package io.facteur.stores.opensearch.mailbox;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.apache.james.mime4j.codec.DecodeMonitor;
import org.apache.james.mime4j.codec.DecoderUtil;
import org.apache.james.mime4j.dom.address.AddressList;
import org.apache.james.mime4j.dom.address.Mailbox;
import org.apache.james.mime4j.dom.field.DateTimeField;
import org.apache.james.mime4j.field.DateTimeFieldLenientImpl;
import org.apache.james.mime4j.field.address.LenientAddressParser;
import org.apache.james.mime4j.stream.Field;
import org.apache.james.mime4j.stream.RawField;
import org.apache.james.mime4j.util.ByteSequence;
import org.apache.james.mime4j.util.MimeUtil;

/** What is indexed of the header of a message. */
final class MessageHeaders {

    /** Of the lines that are indexed; the rest cannot be searched by header. */
    static final int MOST_LINES = 300;
    /** Of one header, in characters. */
    static final int LONGEST_LINE = 1024;
    /** Addresses of one kind. */
    static final int MOST_ADDRESSES = 500;

    private final List<String> lines = new ArrayList<>();
    private final List<String> dates = new ArrayList<>();
    private final List<Address> from = new ArrayList<>();
    private final List<Address> to = new ArrayList<>();
    private final List<Address> cc = new ArrayList<>();
    private final List<Address> bcc = new ArrayList<>();
    private Date sent;
    private String subject;
    private String messageId;

    /** @param name may be empty */
    record Address(String name, String address) {

        String text() {
            return name.isEmpty() ? address : name + " <" + address + ">";
        }
    }

    void add(Field field) {
        String name = field.getName().toLowerCase(Locale.ROOT).trim();
        String raw = raw(field);
        String value = DecoderUtil.decodeEncodedWords(raw, DecodeMonitor.SILENT);
        if (lines.size() < MOST_LINES) {
            lines.add(cut(name + ": " + Folding.fold(value)));
        }
        switch (name) {
            case "from" -> addresses(raw, from);
            case "to" -> addresses(raw, to);
            case "cc" -> addresses(raw, cc);
            case "bcc" -> addresses(raw, bcc);
            case "subject" -> subject = subject == null ? cut(value) : subject;
            case "message-id" -> messageId = messageId == null ? cut(value) : messageId;
            case "date" -> {
                if (sent == null) {
                    sent = date(field);
                }
            }
            default -> {
                if (name.contains("date") || name.equals("expires")) {
                    Date date = date(field);
                    if (date != null && dates.size() < MOST_LINES) {
                        dates.add(HeaderDates.text(cut(name), date.getTime()));
                    }
                }
            }
        }
    }

    /** What stands after the colon, unfolded. UTF-8 as it came (RFC 6532), otherwise each octet as it is. */
    private static String raw(Field field) {
        ByteSequence sequence = field.getRaw();
        String text = sequence == null ? null : decode(sequence.toByteArray());
        int colon = text == null ? -1 : text.indexOf(':');
        String value = colon < 0 ? String.valueOf(field.getBody()) : text.substring(colon + 1);
        return MimeUtil.unfold(value).trim();
    }

    private static String decode(byte[] octets) {
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(octets))
                    .toString();
        } catch (CharacterCodingException e) {
            return new String(octets, StandardCharsets.ISO_8859_1);
        }
    }

    private static void addresses(String raw, List<Address> addresses) {
        AddressList list = LenientAddressParser.DEFAULT.parseAddressList(raw);
        for (Mailbox mailbox : list.flatten()) {
            if (addresses.size() < MOST_ADDRESSES) {
                String name = mailbox.getName() == null
                        ? ""
                        : DecoderUtil.decodeEncodedWords(mailbox.getName(), DecodeMonitor.SILENT);
                addresses.add(new Address(cut(name), cut(mailbox.getAddress())));
            }
        }
    }

    private static Date date(Field field) {
        RawField raw = field instanceof RawField
                ? (RawField) field
                : new RawField(field.getName(), MimeUtil.unfold(field.getBody()));
        DateTimeField parsed = DateTimeFieldLenientImpl.PARSER.parse(raw, DecodeMonitor.SILENT);
        return parsed.getDate();
    }

    private static String cut(String text) {
        return text.length() > LONGEST_LINE ? text.substring(0, LONGEST_LINE) : text;
    }

    List<String> lines() {
        return lines;
    }

    List<String> dates() {
        return dates;
    }

    List<Address> from() {
        return from;
    }

    List<Address> to() {
        return to;
    }

    List<Address> cc() {
        return cc;
    }

    List<Address> bcc() {
        return bcc;
    }

    Optional<Date> sent() {
        return Optional.ofNullable(sent);
    }

    Optional<String> subject() {
        return Optional.ofNullable(subject);
    }

    Optional<String> messageId() {
        return Optional.ofNullable(messageId);
    }
}
