package io.facteur.home;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EngineSettingsTest {

    @TempDir
    private Path conf;

    private Settings with(String key, String value) throws Exception {
        return Settings.load(conf, Map.of(key, value));
    }

    @Test
    void hostsShouldBeNoneByDefault() throws Exception {
        assertThat(Settings.load(conf, Map.of()).hosts("cassandra")).isEmpty();
    }

    @Test
    void hostsShouldBeNamesAndAddresses() throws Exception {
        assertThat(with("cassandra.hosts", "db1.example.org:9042, 192.0.2.7:9043,[2001:db8::7]:9044")
                        .hosts("cassandra"))
                .containsExactly(
                        new Endpoint("db1.example.org", 9042),
                        new Endpoint("192.0.2.7", 9043),
                        new Endpoint("2001:db8::7", 9044));
    }

    @Test
    void relativePathShouldBeBesideTheFile() throws Exception {
        assertThat(with("rabbitmq.tls.ca", "ca.pem").path("rabbitmq.tls.ca")).contains(conf.resolve("ca.pem"));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            cassandra.hosts       | db1
            rabbitmq.hosts        | mq1:5672,
            opensearch.hosts      | search:0
            opensearch.hosts      | search:65536
            cassandra.hosts       | 2001:db8::7:9042
            cassandra.tls         | yes
            cassandra.keyspace    | Facteur
            cassandra.keyspace    | a; DROP KEYSPACE b
            cassandra.replication | 3
            cassandra.consistency | one
            cassandra.schema      | upgrade
            opensearch.shards     | 0
            search.languages      | english
            s3.endpoint           | s3.example.org
            s3.threshold          | 64 KiB
            node                  | two words
            proxy.networks        | 0.0.0.0/0
            """)
    void whatCannotBeUsedShouldBeNamed(String key, String value) {
        assertThatThrownBy(() -> with(key, value))
                .isInstanceOf(InvalidSetting.class)
                .hasMessageContaining(key)
                .hasMessageContaining(value);
    }
}
