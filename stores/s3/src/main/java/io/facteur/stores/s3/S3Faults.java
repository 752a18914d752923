package io.facteur.stores.s3;

import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import org.apache.james.blob.api.ObjectNotFoundException;
import org.apache.james.blob.api.ObjectStoreException;
import org.apache.james.blob.api.ObjectStoreIOException;
import software.amazon.awssdk.services.s3.model.S3Exception;

/** What went wrong, in James' words. All that is not "there is no such object" is a fault of the infrastructure. */
final class S3Faults {

    private static final int NOT_FOUND = 404;
    private static final int RANGE_NOT_SATISFIABLE = 416;

    private S3Faults() {}

    /** And not a connection that was cut or never was. */
    static boolean isAnswer(Throwable fault) {
        return cause(fault) instanceof S3Exception;
    }

    static boolean isNoBucket(Throwable fault) {
        return cause(fault) instanceof S3Exception s3
                && s3.statusCode() == NOT_FOUND
                && "NoSuchBucket".equals(code(s3));
    }

    static boolean isNotFound(Throwable fault) {
        return cause(fault) instanceof S3Exception s3 && s3.statusCode() == NOT_FOUND;
    }

    /** Of an object without a first octet. */
    static boolean isBeyondEnd(Throwable fault) {
        return cause(fault) instanceof S3Exception s3 && s3.statusCode() == RANGE_NOT_SATISFIABLE;
    }

    /** Of the bucket that is made: another request, or another node, was faster. */
    static boolean isThereAlready(Throwable fault) {
        return cause(fault) instanceof S3Exception s3
                && ("BucketAlreadyOwnedByYou".equals(code(s3)) || "BucketAlreadyExists".equals(code(s3)));
    }

    /** Of the bucket that is removed: somebody wrote to it meanwhile. */
    static boolean isNotEmpty(Throwable fault) {
        return cause(fault) instanceof S3Exception s3 && "BucketNotEmpty".equals(code(s3));
    }

    /** @param what was done, such as "read facteur-default/1_2_abc" */
    static ObjectStoreException translate(Throwable fault, String what) {
        return isNotFound(fault)
                ? new ObjectNotFoundException("S3 could not " + what + ": there is none", cause(fault))
                : fault(fault, what);
    }

    /** Where "not found" is no answer: of what is stored, say. */
    static ObjectStoreException fault(Throwable fault, String what) {
        Throwable cause = cause(fault);
        return cause instanceof ObjectStoreException known
                ? known
                : new ObjectStoreIOException("S3 could not " + what + ": " + cause.getMessage(), cause);
    }

    static Throwable cause(Throwable fault) {
        boolean wrapped = fault instanceof CompletionException || fault instanceof ExecutionException;
        return wrapped && fault.getCause() != null ? fault.getCause() : fault;
    }

    private static String code(S3Exception fault) {
        return fault.awsErrorDetails() == null ? "" : fault.awsErrorDetails().errorCode();
    }
}
