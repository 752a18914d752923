package io.facteur.stores.cassandra.antispam;

import io.facteur.antispam.sending.MemoryToldAccounts;
import io.facteur.antispam.sending.ToldAccounts;
import java.time.Clock;

class MemoryToldAccountsTest extends ToldAccountsContract {

    private final MemoryToldAccounts accounts = new MemoryToldAccounts(Clock.systemUTC());

    @Override
    ToldAccounts accounts() {
        return accounts;
    }

    @Override
    ToldAccounts ofAnotherProcess() {
        return accounts.of("two");
    }
}
