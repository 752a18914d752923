package io.facteur.stores.s3;

import io.facteur.home.TlsFault;
import java.util.Optional;
import software.amazon.awssdk.awscore.exception.AwsErrorDetails;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.core.interceptor.Context;
import software.amazon.awssdk.core.interceptor.ExecutionAttributes;
import software.amazon.awssdk.core.interceptor.ExecutionInterceptor;
import software.amazon.awssdk.services.s3.model.S3Exception;

/** Says of a request that was not answered which server that was, and of TLS what to mend. */
final class FaultWords implements ExecutionInterceptor {

    static final String AUTHORITIES = "s3.tls.ca";

    private static final String WANTS_TLS = "does it ask for TLS? See s3.endpoint";
    private static final String WITHOUT_TLS = "does it answer without TLS? See s3.endpoint";
    private static final int BAD_REQUEST = 400;
    /** Netty's, of an answer that it cannot read. */
    private static final int NO_HTTP = 999;

    private final S3Settings settings;

    FaultWords(S3Settings settings) {
        this.settings = settings;
    }

    /** Of the same class as it was: the SDK allows no other. */
    @Override
    public Throwable modifyException(Context.FailedExecution context, ExecutionAttributes attributes) {
        Throwable fault = context.exception();
        if (fault.getClass() == SdkClientException.class) {
            return SdkClientException.create(settings.endpoint() + ": " + words(fault), fault);
        }
        return fault instanceof S3Exception answer && !tls() && isNoS3(answer) ? withHint(answer) : fault;
    }

    private boolean tls() {
        return settings.endpoint().getScheme().equals("https");
    }

    private String words(Throwable fault) {
        Optional<String> known = tls() ? TlsFault.words(fault, AUTHORITIES, settings.authorities()) : Optional.empty();
        return known.orElseGet(() -> String.valueOf(fault.getMessage()).contains("connection was closed")
                ? "it closes the connection: " + (tls() ? WITHOUT_TLS : WANTS_TLS)
                : fault.getMessage());
    }

    /** What servers with TLS answer to a request without: an error that is not of S3, or octets that are no HTTP. */
    private static boolean isNoS3(S3Exception answer) {
        return answer.statusCode() == NO_HTTP
                || answer.statusCode() == BAD_REQUEST && code(answer).isEmpty();
    }

    private static Optional<String> code(S3Exception answer) {
        return Optional.ofNullable(answer.awsErrorDetails()).map(AwsErrorDetails::errorCode);
    }

    private Throwable withHint(S3Exception answer) {
        return answer.toBuilder()
                // else the SDK puts the text of the status in the place of the message, for requests without an answer
                .awsErrorDetails(null)
                .message(settings.endpoint() + ": no answer of S3: " + WANTS_TLS)
                .cause(answer)
                .build();
    }
}
