package io.facteur.stores.cassandra;

import java.util.List;

/**
 * What the schema of the store lacks of the one that this version of Facteur has.
 *
 * @param types user-defined types to make
 * @param tables to make
 * @param columns statements that add one to a table each
 * @param migrations to execute
 */
public record SchemaDifference(
        List<String> types, List<String> tables, List<String> columns, List<SchemaMigration> migrations) {

    public boolean isNothing() {
        return !needsCreate() && !needsUpgrade();
    }

    /** @return whether tables or types are missing */
    public boolean needsCreate() {
        return !types.isEmpty() || !tables.isEmpty();
    }

    /** @return whether what exists must be changed */
    public boolean needsUpgrade() {
        return !columns.isEmpty() || !migrations.isEmpty();
    }

    /** @return one line for people */
    public String text() {
        return types.size() + " types, " + tables.size() + " tables and " + columns.size() + " columns missing, "
                + migrations.size() + " migrations pending";
    }
}
