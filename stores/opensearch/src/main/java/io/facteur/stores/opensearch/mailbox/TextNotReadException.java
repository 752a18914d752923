package io.facteur.stores.opensearch.mailbox;

/**
 * Nobody read the text of a message: the server stops, whoever asked waits no longer, or too many ask. That is no text to
 * write into the index.
 */
final class TextNotReadException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    TextNotReadException(RuntimeException why) {
        super("the text of an attachment is not read now: " + why.getMessage(), why.getCause());
    }
}
