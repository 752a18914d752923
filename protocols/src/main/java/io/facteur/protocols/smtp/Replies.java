package io.facteur.protocols.smtp;

import org.apache.james.protocols.smtp.SMTPResponse;
import org.apache.james.protocols.smtp.hook.HookResult;
import org.apache.james.protocols.smtp.hook.HookReturnCode;

/** The answers that more than one command gives, with their enhanced status codes (RFC 3463). */
public final class Replies {

    private static final String TEMPORARY = "451";
    private static final String TEMPORARY_TEXT = "4.3.0 A fault on our side: please try again later";

    private Replies() {}

    /** A fault of ours is not a fault of the mail: the client keeps it and comes again. */
    public static SMTPResponse temporaryFault() {
        return new SMTPResponse(TEMPORARY, TEMPORARY_TEXT);
    }

    /** The same, from a hook. */
    public static HookResult temporaryFaultInHook() {
        return defer(TEMPORARY, TEMPORARY_TEXT);
    }

    public static SMTPResponse messageTooLarge(long limit) {
        return new SMTPResponse("552", tooLargeText(limit));
    }

    static HookResult messageTooLargeInHook(long limit) {
        return deny("552", tooLargeText(limit));
    }

    private static String tooLargeText(long limit) {
        return "5.3.4 The message is larger than this server takes, which is " + limit + " octets";
    }

    /** An answer after which the connection is closed. */
    static SMTPResponse last(String code, String text) {
        SMTPResponse response = new SMTPResponse(code, text);
        response.setEndSession(true);
        return response;
    }

    static HookResult deny(String code, String text) {
        return HookResult.builder()
                .hookReturnCode(HookReturnCode.deny())
                .smtpReturnCode(code)
                .smtpDescription(text)
                .build();
    }

    static HookResult defer(String code, String text) {
        return HookResult.builder()
                .hookReturnCode(HookReturnCode.denySoft())
                .smtpReturnCode(code)
                .smtpDescription(text)
                .build();
    }
}
