package io.facteur.protocols.imap;

import javax.inject.Inject;
import org.apache.james.imap.api.ImapMessage;
import org.apache.james.imap.api.Tag;
import org.apache.james.imap.api.display.HumanReadableText;
import org.apache.james.imap.api.message.request.SearchKey;
import org.apache.james.imap.api.message.response.StatusResponseFactory;
import org.apache.james.imap.api.process.ImapSession;
import org.apache.james.imap.decode.DecodingException;
import org.apache.james.imap.decode.ImapRequestLineReader;
import org.apache.james.imap.decode.parser.SearchCommandParser;

/**
 * SEARCH with a bound on its keys and on how deep they are nested. James parses it, translates it and carries it out by
 * recursion, on the stack of a thread that serves others.
 */
public final class BoundedSearchParser extends SearchCommandParser {

    private static final int DEPTH = 32;
    private static final int KEYS = 500;

    /** A command is parsed from its start to its end on one thread. */
    private final ThreadLocal<Count> counts = ThreadLocal.withInitial(Count::new);

    private static final class Count {
        private int depth;
        private int keys;
    }

    @Inject
    public BoundedSearchParser(StatusResponseFactory statusResponseFactory) {
        super(statusResponseFactory);
    }

    @Override
    protected ImapMessage decode(ImapRequestLineReader request, Tag tag, boolean useUids, ImapSession session)
            throws DecodingException {
        counts.set(new Count());
        try {
            return super.decode(request, tag, useUids, session);
        } finally {
            counts.remove();
        }
    }

    @Override
    protected SearchKey searchKey(
            ImapSession session, ImapRequestLineReader request, Context context, boolean isFirstToken)
            throws DecodingException {
        Count count = counts.get();
        count.depth++;
        count.keys++;
        if (count.depth > DEPTH || count.keys > KEYS) {
            throw new DecodingException(HumanReadableText.ILLEGAL_ARGUMENTS, "A search with too many keys");
        }
        try {
            return super.searchKey(session, request, context, isFirstToken);
        } finally {
            count.depth--;
        }
    }
}
