package io.facteur.dns.resolver;

/** The octets of a query, and which octets answer it. */
final class WireQuery {

    private static final int HEADER = 12;
    private static final int FLAGS = 2;
    private static final int RESPONSE = 0x80;
    private static final int RCODE = 3;
    private static final int RCODE_MASK = 0xf;
    private static final int NO_ERROR = 0;
    private static final int NO_SUCH_NAME = 3;
    private static final int QUESTIONS = 5;
    /** Type and class, after the name. */
    private static final int QUESTION_REST = 4;

    private WireQuery() {}

    /** @return the same query with another ID */
    static byte[] withId(byte[] query, int id) {
        byte[] copy = query.clone();
        copy[0] = (byte) (id >> 8);
        copy[1] = (byte) id;
        return copy;
    }

    /**
     * RFC 5452 9.1: the ID and the question must be those of the query. Who sent it is checked by the socket, which is
     * connected.
     */
    static boolean answers(byte[] query, byte[] answer) {
        if (answer.length < HEADER
                || answer[0] != query[0]
                || answer[1] != query[1]
                || (answer[FLAGS] & RESPONSE) == 0) {
            return false;
        }
        if (answer[QUESTIONS - 1] == 0 && answer[QUESTIONS] == 0) {
            // Some servers repeat no question when they could not read the query. That a name does not exist is only
            // believed with the name.
            int code = answer[RCODE] & RCODE_MASK;
            return code != NO_ERROR && code != NO_SUCH_NAME;
        }
        int nameEnd = HEADER;
        while (query[nameEnd] != 0) {
            nameEnd += query[nameEnd] + 1;
        }
        int end = nameEnd + 1 + QUESTION_REST;
        if (answer.length < end) {
            return false;
        }
        for (int i = HEADER; i < end; i++) {
            boolean same = i <= nameEnd ? lower(query[i]) == lower(answer[i]) : query[i] == answer[i];
            if (!same) {
                return false;
            }
        }
        return true;
    }

    private static int lower(byte octet) {
        return octet >= 'A' && octet <= 'Z' ? octet + 'a' - 'A' : octet;
    }
}
