package io.facteur.stores.s3;

import io.facteur.home.TlsFault;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.core.exception.SdkServiceException;
import software.amazon.awssdk.core.interceptor.Context;
import software.amazon.awssdk.core.interceptor.ExecutionAttributes;
import software.amazon.awssdk.core.interceptor.ExecutionInterceptor;

/** Says of a request that was not answered which server that was, and of TLS what to mend. */
final class FaultWords implements ExecutionInterceptor {

    static final String AUTHORITIES = "s3.tls.ca";

    private static final String WANTS_TLS = "does it ask for TLS? See s3.endpoint, which begins with http:";
    private static final int BAD_REQUEST = 400;
    /** Netty's, of an answer that it cannot read. */
    private static final int NO_HTTP = 999;

    private final S3Settings settings;

    FaultWords(S3Settings settings) {
        this.settings = settings;
    }

    @Override
    public Throwable modifyException(Context.FailedExecution context, ExecutionAttributes attributes) {
        Throwable fault = context.exception();
        if (settings.endpoint().getScheme().equals("https")) {
            return fault instanceof SdkServiceException
                    ? fault
                    : named(
                            TlsFault.words(fault, AUTHORITIES, settings.authorities())
                                    .orElseGet(() -> withHint(fault, "does it answer without TLS? See s3.endpoint")),
                            fault);
        }
        if (fault instanceof SdkServiceException answer) {
            return isNoS3(answer) ? named(fault.getMessage() + "; " + WANTS_TLS, fault) : fault;
        }
        return named(withHint(fault, WANTS_TLS), fault);
    }

    private SdkClientException named(String words, Throwable fault) {
        return SdkClientException.create(settings.endpoint() + ": " + words, fault);
    }

    private static String withHint(Throwable fault, String hint) {
        return String.valueOf(fault.getMessage()).contains("connection was closed")
                ? "it closes the connection: " + hint
                : fault.getMessage();
    }

    /** What servers with TLS answer to a request without: an error that is not of S3, or octets that are no HTTP. */
    private static boolean isNoS3(SdkServiceException answer) {
        return answer.statusCode() == NO_HTTP
                || answer.statusCode() == BAD_REQUEST
                        && answer instanceof AwsServiceException aws
                        && (aws.awsErrorDetails() == null
                                || aws.awsErrorDetails().errorCode() == null);
    }
}
