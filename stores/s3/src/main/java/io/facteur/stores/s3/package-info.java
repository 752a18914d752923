/**
 * Messages and attachments in S3: a {@code BlobStoreDAO} on any server that speaks it, and one that puts the small ones
 * elsewhere. It knows no Cassandra: where the small ones are is given to it.
 */
package io.facteur.stores.s3;
