package io.facteur.acceptance;

import static io.facteur.acceptance.Patience.patiently;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What is found on one machine, and what is said when the index is away. */
class SearchTest {

    private static final String USER = "seeker@example.org";
    private static final String LOGIN = USER + ":" + SharedFacteur.PASSWORD;

    private static Facteur facteur;

    @BeforeAll
    static void setUp() throws Exception {
        facteur = Facteur.prepared("search", "127.0.0.62").up();
        facteur.succeed("domain", "add", "example.org");
        facteur.succeed("user", "add", USER, "--password", SharedFacteur.PASSWORD);
    }

    @AfterAll
    static void tearDown() throws Exception {
        if (facteur != null) {
            facteur.end();
        }
    }

    private static Connection select(String mailbox) throws IOException, InterruptedException {
        Connection imap = Mails.imap(facteur, USER);
        imap.imap("CREATE " + mailbox);
        assertThat(imap.imap("SELECT " + mailbox)).contains("a OK");
        return imap;
    }

    private static void append(Connection imap, String mailbox, String message) throws IOException {
        byte[] octets = message.replace("\n", "\r\n").getBytes(StandardCharsets.UTF_8);
        imap.send("a APPEND " + mailbox + " {" + octets.length + "+}");
        imap.sendRaw(octets);
        assertThat(imap.send("").until(line -> line.startsWith("a "))).contains("a OK");
    }

    /** What stands behind the word SEARCH, or what else the answer is. */
    private static String search(Connection imap, String criteria) throws IOException {
        String answer = imap.imap("UID SEARCH " + criteria);
        return answer.contains("a OK")
                ? answer.lines()
                        .filter(line -> line.startsWith("* SEARCH"))
                        .findFirst()
                        .orElseThrow()
                        .substring("* SEARCH".length())
                        .strip()
                : answer;
    }

    private static void awaitFound(Connection imap, String criteria, String uids) {
        patiently().alias(criteria).until(() -> search(imap, criteria), uids::equals);
    }

    @Test
    void wordsShouldBeFoundWithAndWithoutAccents() throws Exception {
        try (Connection imap = select("Words")) {
            append(imap, "Words", """
                    From: Jürgen <juergen@example.org>
                    Subject: =?utf-8?q?Gr=C3=BC=C3=9Fe_aus_K=C3=B6ln?=
                    MIME-Version: 1.0
                    Content-Type: text/plain; charset=utf-8
                    Content-Transfer-Encoding: base64

                    %s
                    """.formatted(Base64.getEncoder()
                    .encodeToString("Viele Grüße von der Brücke".getBytes(StandardCharsets.UTF_8))));
            append(imap, "Words", "Subject: another\n\nnothing of it\n");

            awaitFound(imap, "BODY brucke", "1");
            // RFC 3501 9.: what is not ASCII comes as a literal
            awaitFound(imap, "CHARSET UTF-8 BODY {7+}\r\nBrücke", "1");
            awaitFound(imap, "CHARSET UTF-8 BODY {7+}\r\nKrücke", "");
            awaitFound(imap, "TEXT koln", "1");
            awaitFound(imap, "SUBJECT another", "2");
            awaitFound(imap, "BODY nowhere", "");
        }
    }

    @Test
    void textOfAnAttachmentShouldBeFoundOverImapAndJmap() throws Exception {
        try (Connection imap = select("Attachments")) {
            append(imap, "Attachments", """
                    From: <a@example.org>
                    Subject: see the attachment
                    MIME-Version: 1.0
                    Content-Type: multipart/mixed; boundary=b

                    --b
                    Content-Type: text/plain

                    It is attached.
                    --b
                    Content-Type: application/octet-stream; name=minutes.pdf
                    Content-Disposition: attachment; filename=minutes.pdf
                    Content-Transfer-Encoding: base64

                    %s
                    --b--
                    """.formatted(Base64.getMimeEncoder().encodeToString(pdf("Xylophonverein"))));

            awaitFound(imap, "BODY xylophonverein", "1");
            awaitFound(imap, "TEXT minutes.pdf", "1");
        }
        JsonNode found = jmapQuery("{\"text\":\"xylophonverein\"}");
        assertThat(found.path("ids").size()).as(found.toString()).isEqualTo(1);
        assertThat(jmapQuery("{\"text\":\"saxophonverein\"}").path("ids").size())
                .isZero();
    }

    /** A page with a word, as small as a PDF can be; readers find their way without its table of offsets. */
    private static byte[] pdf(String word) {
        String page = "BT /F1 24 Tf 72 700 Td (" + word + ") Tj ET";
        return """
                %%PDF-1.4
                1 0 obj <</Type/Catalog/Pages 2 0 R>> endobj
                2 0 obj <</Type/Pages/Kids[3 0 R]/Count 1>> endobj
                3 0 obj <</Type/Page/Parent 2 0 R/MediaBox[0 0 612 792]/Contents 4 0 R\
                /Resources<</Font<</F1 5 0 R>>>>>> endobj
                4 0 obj <</Length %d>> stream
                %s
                endstream endobj
                5 0 obj <</Type/Font/Subtype/Type1/BaseFont/Helvetica>> endobj
                trailer <</Root 1 0 R>>
                %%%%EOF
                """.formatted(page.length(), page).getBytes(StandardCharsets.US_ASCII);
    }

    private static JsonNode jmapQuery(String filter) throws Exception {
        ObjectMapper json = new ObjectMapper();
        HttpResponse<String> session = Webadmin.send(facteur, Facteur.JMAP, "GET", "/jmap/session", "", LOGIN);
        String account = json.readTree(session.body())
                .path("primaryAccounts")
                .path("urn:ietf:params:jmap:mail")
                .asText();
        HttpResponse<String> answer = Webadmin.send(
                facteur,
                Facteur.JMAP,
                "POST",
                "/jmap",
                "{\"using\":[\"urn:ietf:params:jmap:core\",\"urn:ietf:params:jmap:mail\"],\"methodCalls\":"
                        + "[[\"Email/query\",{\"accountId\":\"" + account + "\",\"filter\":" + filter + "},\"c1\"]]}",
                LOGIN);
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        return json.readTree(answer.body()).path("methodResponses").path(0).path(1);
    }

    /** It hangs, which is worse than being gone: a client has to wait, but gets a right answer or an honest one. */
    @Test
    void searchShouldBeRightOrRefusedWhenTheIndexDoesNotAnswer() throws Exception {
        try (Connection few = select("Few");
                Connection many = select("Many")) {
            append(few, "Few", "Subject: one\n\na needle\n");
            append(few, "Few", "Subject: two\n\nhay\n");
            append(many, "Many", "Subject: one\n\na needle\n");
            for (int messages = 1; messages < 501; messages *= 2) {
                assertThat(many.imap("COPY 1:* Many")).contains("a OK");
                assertThat(many.imap("NOOP")).contains("a OK");
            }
            awaitFound(few, "BODY needle", "1");
            patiently().until(() -> search(many, "BODY needle").split(" ").length, count -> count == 512);
            long pid = facteur.child("opensearch").path("pid").asLong();

            signal("STOP", pid);
            try {
                assertThat(search(few, "BODY needle")).isEqualTo("1");
                assertThat(search(many, "BODY needle")).contains("a NO [UNAVAILABLE]");
                assertThat(search(many, "SMALLER 100000").split(" ")).hasSize(512);
                Facteur.Result status = facteur.run("search", "status");
                assertThat(status.exitCode()).as(status.toString()).isEqualTo(1);
                assertThat(Webadmin.send(facteur, "GET", "/healthcheck", "").body())
                        .contains("degraded");
                append(few, "Few", "Subject: three\n\na needle, too\n");
            } finally {
                signal("CONT", pid);
            }

            awaitFound(few, "BODY needle", "1 3");
            patiently().until(() -> search(many, "BODY needle").split(" ").length, count -> count == 512);
            patiently().until(() -> facteur.run("search", "status").exitCode(), code -> code == 0);
        }
    }

    private static void signal(String name, long pid) throws IOException, InterruptedException {
        Facteur.Result result = Facteur.Result.of(new ProcessBuilder(List.of("kill", "-" + name, Long.toString(pid))));
        assertThat(result.exitCode()).as(result.toString()).isZero();
    }
}
