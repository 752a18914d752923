package io.facteur.stores.opensearch.mailbox;

/** The names of the fields of a document, as in the mapping ({@link MessageMapping}). */
final class Fields {

    static final String MAILBOX = "mailbox";
    static final String UID = "uid";
    static final String MESSAGE = "message";
    static final String THREAD = "thread";
    static final String MODSEQ = "modseq";
    static final String SIZE = "size";
    static final String ARRIVAL = "arrival";
    static final String SAVED = "saved";
    static final String SENT = "sent";
    /** The flags that are set, as {@link MessageFlags} writes them. */
    static final String FLAGS = "flags";

    static final String ATTACHED = "attached";
    static final String MIME_TYPES = "mimeTypes";
    /** "name: value" of each header, folded. */
    static final String HEADERS = "headers";
    /** "name=seconds since 1970" of each header that holds a date and nothing else. */
    static final String HEADER_DATES = "headerDates";

    static final String MIME_ID = "mimeId";
    static final String SUBJECT = "subject";
    static final String SUBJECT_PART = "subjectPart";
    static final String FROM = "from";
    static final String TO = "to";
    static final String CC = "cc";
    static final String BCC = "bcc";
    static final String BODY = "body";
    static final String ATTACHMENT_TEXT = "attachmentText";
    static final String ATTACHMENT_NAMES = "attachmentNames";

    static final String SORT_FROM = "sortFrom";
    static final String SORT_TO = "sortTo";
    static final String SORT_CC = "sortCc";
    static final String SORT_SUBJECT = "sortSubject";

    private Fields() {}
}
