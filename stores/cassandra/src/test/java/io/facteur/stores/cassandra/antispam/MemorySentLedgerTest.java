package io.facteur.stores.cassandra.antispam;

import io.facteur.antispam.sending.HourlyCounts;
import io.facteur.antispam.sending.MemoryLedger;

class MemorySentLedgerTest extends SentLedgerContract {

    private final MemoryLedger ledger = new MemoryLedger();

    @Override
    HourlyCounts.Ledger ledger() {
        return ledger;
    }

    @Override
    HourlyCounts.Ledger ofAnotherProcess() {
        return ledger.of("two");
    }
}
