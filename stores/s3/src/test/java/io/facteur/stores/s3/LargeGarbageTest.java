package io.facteur.stores.s3;

/** All that is stored is in S3. */
class LargeGarbageTest extends HybridGarbage {

    LargeGarbageTest() {
        super(16);
    }
}
