package io.facteur.stores.cassandra.search;

class MemoryIndexJournalTest extends IndexJournalContract {

    private final IndexJournal journal = new MemoryIndexJournal(CLOCK);

    @Override
    IndexJournal journal() {
        return journal;
    }
}
