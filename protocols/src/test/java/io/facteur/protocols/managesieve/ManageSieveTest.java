package io.facteur.protocols.managesieve;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.facteur.protocols.Backend;
import io.facteur.protocols.Client;
import io.facteur.protocols.TestServers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ManageSieveTest {

    @TempDir
    private Path directory;

    private static List<List<String>> read(String text) throws Exception {
        CommandReader reader = new CommandReader();
        List<List<String>> commands = new ArrayList<>();
        for (String line : text.split("(?<=\n)")) {
            Optional<List<String>> command = reader.add(line.getBytes(StandardCharsets.UTF_8), 1000);
            command.ifPresent(commands::add);
        }
        return commands;
    }

    @Test
    void commandShouldBeReadWithItsStringsAndLiterals() throws Exception {
        assertThat(read("NOOP\r\n")).containsExactly(List.of("NOOP"));
        assertThat(read("\r\n")).containsExactly(List.of());
        assertThat(read("SETACTIVE \"a \\\"b\\\" c\"\r\n")).containsExactly(List.of("SETACTIVE", "a \"b\" c"));
        assertThat(read("PUTSCRIPT \"ü\" {11+}\r\nkeep;\r\n\r\nü\r\nNOOP\r\n"))
                .containsExactly(List.of("PUTSCRIPT", "ü", "keep;\r\n\r\nü"), List.of("NOOP"));
        assertThat(read("PUTSCRIPT {1+}\r\na {0+}\r\n\r\n")).containsExactly(List.of("PUTSCRIPT", "a", ""));
        assertThat(read("PUTSCRIPT {6+}\r\n{9+}\r\n {2+}\r\nxy\r\n"))
                .containsExactly(List.of("PUTSCRIPT", "{9+}\r\n", "xy"));
    }

    @Test
    void commandShouldBeRefusedWhenTooLargeOrMalformed() {
        assertThatThrownBy(() -> read("X {1001+}\r\n")).isInstanceOf(CommandReader.Malformed.class);
        assertThatThrownBy(() -> read("X {999999999}\r\n")).isInstanceOf(CommandReader.Malformed.class);
        assertThatThrownBy(() -> read("X " + "y".repeat(1000) + "\r\n")).isInstanceOf(CommandReader.Malformed.class);
        assertThatThrownBy(() -> read("X \"y\r\n")).isInstanceOf(CommandReader.Malformed.class);
        assertThatThrownBy(() -> read("X \"y\\\r\n")).isInstanceOf(CommandReader.Malformed.class);
    }

    @Test
    void loginShouldSucceedInEveryFormThatClientsSend() throws Exception {
        String plain = Client.plain("user@local.test", Backend.PASSWORD);
        List<String> forms = List.of(
                "AUTHENTICATE \"PLAIN\" \"" + plain + "\"\r\n",
                "AUTHENTICATE \"PLAIN\" {" + plain.length() + "+}\r\n" + plain + "\r\n",
                "AUTHENTICATE \"PLAIN\"\r\n\"" + plain + "\"\r\n",
                "AUTHENTICATE \"PLAIN\"\r\n{" + plain.length() + "+}\r\n" + plain + "\r\n");
        try (TestServers servers = TestServers.start(directory, new Backend())) {
            for (String form : forms) {
                try (Client client = tls(servers)) {
                    client.raw(form);

                    assertThat(client.readUntil(line -> !line.equals("\"\"")))
                            .last()
                            .asString()
                            .startsWith("OK");
                    assertThat(client.line("CAPABILITY").readUntil(line -> line.startsWith("OK")))
                            .contains("\"OWNER\" \"user@local.test\"")
                            .noneMatch(line -> line.contains("STARTTLS"));
                }
            }
        }
    }

    @Test
    void loginShouldBeRefusedWhenPasswordIsWrong() throws Exception {
        try (TestServers servers = TestServers.start(directory, new Backend());
                Client client = tls(servers)) {
            assertThat(client.line("PUTSCRIPT \"x\" \"keep;\"").read())
                    .get()
                    .asString()
                    .startsWith("NO");
            for (String response : List.of(
                    Client.plain("user@local.test", "wrong"),
                    Client.base64("full@local.test\0user@local.test\0" + Backend.PASSWORD))) {
                assertThat(client.line("AUTHENTICATE \"PLAIN\" \"" + response + '"')
                                .read())
                        .get()
                        .asString()
                        .startsWith("NO");
            }
            assertThat(client.line("AUTHENTICATE \"PLAIN\" \"*\"").read())
                    .get()
                    .asString()
                    .startsWith("BYE");
            assertThat(client.read()).isEmpty();
        }
    }

    private static Client tls(TestServers servers) throws Exception {
        Client client = servers.connect("managesieve");
        client.readUntil(line -> line.startsWith("OK"));
        client.line("STARTTLS").read();
        client.secure().readUntil(line -> line.startsWith("OK"));
        return client;
    }
}
