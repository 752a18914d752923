package io.facteur.stores.cassandra;

import static org.assertj.core.api.Assertions.assertThat;

import com.datastax.oss.driver.api.core.CqlIdentifier;
import com.datastax.oss.driver.api.core.type.DataTypes;
import com.datastax.oss.driver.api.querybuilder.SchemaBuilder;
import org.junit.jupiter.api.Test;

class DeclaredTableTest {

    @Test
    void parseShouldReadWhatTheQueryBuilderWrites() {
        String statement = SchemaBuilder.createTable("t")
                .ifNotExists()
                .withPartitionKey("a", DataTypes.TEXT)
                .withPartitionKey("b", DataTypes.INT)
                .withClusteringColumn("c", DataTypes.TIMEUUID)
                .withStaticColumn("s", DataTypes.BIGINT)
                .withColumn("m", DataTypes.mapOf(DataTypes.TEXT, DataTypes.frozenListOf(SchemaBuilder.udt("u", true))))
                .withColumn("\"Quoted\"", DataTypes.BLOB)
                .withComment("one, (two)")
                .asCql();

        DeclaredTable table = DeclaredTable.parse("t", statement);

        assertThat(table.columns().keySet())
                .extracting(CqlIdentifier::asInternal)
                .containsExactlyInAnyOrder("a", "b", "c", "s", "m", "Quoted");
        assertThat(table.columns().get(CqlIdentifier.fromCql("s"))).isEqualToIgnoringCase("bigint static");
        assertThat(table.columns().get(CqlIdentifier.fromCql("m"))).isEqualTo("map<text, frozen<list<frozen<u>>>>");
    }

    @Test
    void parseShouldReadAKeyOfOneColumn() {
        String statement = SchemaBuilder.createTable("t")
                .withPartitionKey("id", DataTypes.INT)
                .asCql();

        assertThat(DeclaredTable.parse("t", statement).columns())
                .containsEntry(CqlIdentifier.fromCql("id"), "int")
                .hasSize(1);
    }
}
