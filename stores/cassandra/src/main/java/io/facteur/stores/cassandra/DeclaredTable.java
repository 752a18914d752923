package io.facteur.stores.cassandra;

import com.datastax.oss.driver.api.core.CqlIdentifier;
import com.datastax.oss.driver.api.core.metadata.schema.TableMetadata;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What a statement of the driver's query builder creates. James keeps the builder to itself, and the statement tells all.
 *
 * @param columns their type, with {@code STATIC} where it is
 */
record DeclaredTable(String name, Map<CqlIdentifier, String> columns) {

    /** @param statement {@code CREATE TABLE [IF NOT EXISTS] name (column type, ..., PRIMARY KEY (...)) ...} */
    static DeclaredTable parse(String name, String statement) {
        Map<CqlIdentifier, String> columns = new LinkedHashMap<>();
        for (String part : parts(statement)) {
            if (!part.startsWith("PRIMARY KEY")) {
                int space = part.indexOf(' ');
                columns.put(
                        CqlIdentifier.fromCql(part.substring(0, space)),
                        part.substring(space + 1).replaceFirst("\\s+PRIMARY KEY$", ""));
            }
        }
        return new DeclaredTable(name, columns);
    }

    /** What stands between the first parenthesis and its other one, cut at the commas that are in no brackets. */
    private static List<String> parts(String statement) {
        List<String> parts = new ArrayList<>();
        StringBuilder part = new StringBuilder();
        int depth = 0;
        for (int i = statement.indexOf('('); i < statement.length(); i++) {
            char c = statement.charAt(i);
            if ("(<".indexOf(c) >= 0 && depth++ == 0) {
                continue;
            }
            if (")>".indexOf(c) >= 0 && --depth == 0) {
                break;
            }
            if (c == ',' && depth == 1) {
                parts.add(part.toString().strip());
                part.setLength(0);
            } else {
                part.append(c);
            }
        }
        parts.add(part.toString().strip());
        return parts;
    }

    /** @return statements that add what a table that was made earlier does not have, each for one column */
    List<String> additions(TableMetadata existing) {
        return columns.entrySet().stream()
                .filter(column -> existing.getColumn(column.getKey()).isEmpty())
                .map(column -> "ALTER TABLE " + name + " ADD IF NOT EXISTS "
                        + column.getKey().asCql(true) + " " + column.getValue())
                .toList();
    }
}
