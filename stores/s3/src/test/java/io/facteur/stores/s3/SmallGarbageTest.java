package io.facteur.stores.s3;

/** All that is stored is in Cassandra. */
class SmallGarbageTest extends HybridGarbage {

    SmallGarbageTest() {
        super(1024);
    }
}
