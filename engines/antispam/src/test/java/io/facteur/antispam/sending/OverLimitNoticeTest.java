package io.facteur.antispam.sending;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class OverLimitNoticeTest {

    private static final Instant NOW = Instant.parse("2026-11-24T12:34:56Z");

    private static String notice(String account, boolean network, Excess excess) {
        return new String(
                new OverLimitNotice(
                                "id-1",
                                "postmaster@example.org",
                                List.of("postmaster@example.org", "postmaster@mail.example.org"),
                                account,
                                network,
                                excess,
                                7,
                                NOW)
                        .message(),
                StandardCharsets.UTF_8);
    }

    @Test
    void noticeShouldSayWhatHappenedAndWhatToDo() {
        String notice =
                notice("ana@example.org", false, new Excess(501, 500, true, Instant.parse("2026-11-24T12:00:00Z")));

        assertThat(notice)
                .contains("From: Mail server <postmaster@example.org>\r\n")
                .contains("To: <postmaster@example.org>,\r\n <postmaster@mail.example.org>\r\n")
                .contains("Subject: ana@example.org sends more than it may\r\n")
                .contains("Date: Tue, 24 Nov 2026 12:34:56 +0000\r\n", "Message-ID: <id-1@example.org>\r\n")
                .contains("Auto-Submitted: auto-generated\r\n")
                .contains("The user ana@example.org has written to 501\r\n", "since 2026-11-24 12:00 UTC.")
                .contains("The limit is 500 in an hour.", "of all accounts: 7.")
                .contains("\r\n    ./facteur user passwd ana@example.org\r\n")
                .contains("\r\n    ./facteur queue list --sender ana@example.org\r\n")
                .contains("\r\n    ./facteur queue delete --sender ana@example.org\r\n")
                .contains("\r\n    ./facteur queue release --sender ana@example.org\r\n");
        assertThat(notice.replace("\r\n", "")).doesNotContain("\r", "\n");
        assertThat(notice.lines()).allMatch(line -> line.length() <= 100);
    }

    @Test
    void noticeOfAClientShouldNotNameAPassword() {
        assertThat(notice("192.0.2.17", true, new Excess(2001, 2000, false, Instant.parse("2026-11-23T13:00:00Z"))))
                .contains("The client 192.0.2.17 has written to 2001\r\n", "since 2026-11-23 13:00 UTC.")
                .contains("The limit is 2000 in 24 hours.", "relay.networks")
                .contains("\r\n    ./facteur queue list --sender 192.0.2.17\r\n")
                .doesNotContain("passwd");
    }

    @Test
    void headerShouldBeAsciiWhateverTheAccount() {
        String notice = notice("zo\u00e9@example.org", false, new Excess(2, 1, true, NOW));

        assertThat(notice.substring(0, notice.indexOf("\r\n\r\n")))
                .contains("Subject: An account sends more than it may")
                .matches("\\p{ASCII}*");
        assertThat(notice).contains("--sender zo\u00e9@example.org");
    }
}
