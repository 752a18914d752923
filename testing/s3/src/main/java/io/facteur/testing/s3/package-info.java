/** The side of the child of {@code EmbeddedS3}: a real S3 server, with a class path of its own. Test scope only. */
package io.facteur.testing.s3;
