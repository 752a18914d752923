package io.facteur.stores.cassandra.authentication;

import io.facteur.authentication.signing.MemorySigningKeyStore;
import io.facteur.authentication.signing.SigningKeyStore;

class MemorySigningKeyStoreTest extends SigningKeyStoreContract {

    private final MemorySigningKeyStore store = new MemorySigningKeyStore();

    @Override
    SigningKeyStore store() {
        return store;
    }
}
