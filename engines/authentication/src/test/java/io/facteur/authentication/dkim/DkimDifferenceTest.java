package io.facteur.authentication.dkim;

import static io.facteur.authentication.dkim.Mail.BODY;
import static io.facteur.authentication.dkim.Mail.ED25519_KEY;
import static io.facteur.authentication.dkim.Mail.HEADER;
import static io.facteur.authentication.dkim.Mail.MESSAGE;
import static io.facteur.authentication.dkim.Mail.RSA_KEY;
import static io.facteur.authentication.dkim.Mail.signed;
import static io.facteur.authentication.dkim.Mail.signedWith;
import static io.facteur.authentication.dkim.Mail.verifyOne;
import static org.assertj.core.api.Assertions.assertThat;

import io.facteur.authentication.message.MessageReader;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is said about a signature that fails. */
class DkimDifferenceTest {

    private static final String FOOTER = "_______________________________________________\r\n"
            + "Games mailing list\r\nhttps://lists.example.com/listinfo/games\r\n";

    @ParameterizedTest
    @EnumSource(Canonicalization.class)
    void failureShouldTellAFooter(Canonicalization canonicalization) {
        String signed = signed(MESSAGE, Mail.options(canonicalization, canonicalization), RSA_KEY);

        DkimResult result = verifyOne(signed + FOOTER);

        assertThat(result.code()).isEqualTo(DkimCode.FAIL);
        assertThat(result.explanation().code()).isEqualTo("body-footer-added");
        assertThat(result.explanation().text())
                .isEqualTo("DKIM failed for d=example.org: the body was changed after signing; without its last "
                        + FOOTER.length() + " bytes it is as signed: they look like a mailing list footer");
    }

    @Test
    void failureShouldTellAnAdditionThatIsNoListsFooter() {
        DkimResult result = verifyOne(signed(MESSAGE) + "Checked by a virus scanner.\r\n");

        assertThat(result.explanation().text())
                .isEqualTo(
                        "DKIM failed for d=example.org: the body was changed after signing; without its last 29 bytes"
                                + " it is as signed");
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 15_000, 16_000, 16_383, 16_384, 16_385, 20_000, 32_768, 100_000})
    void failureShouldTellAFooterOfABodyOfAnySize(int size) {
        String body = "x".repeat(size) + "\r\n";
        String signed = signed(HEADER + "\r\n" + body);

        assertThat(verifyOne(signed + FOOTER).explanation().code()).isEqualTo("body-footer-added");
    }

    @Test
    void failureShouldTellNoFooterThatIsLargerThanTheBuffer() {
        String signed = signed(HEADER + "\r\n" + "x\r\n".repeat(10_000));

        assertThat(verifyOne(signed + "y".repeat(MessageReader.BUFFER_OCTETS) + "\r\n")
                        .explanation()
                        .code())
                .isEqualTo("body-changed");
    }

    @Test
    void failureShouldTellNoFooterOfMoreLinesThanAreTried() {
        String line = "y\r\n";

        assertThat(verifyOne(signed(MESSAGE) + line.repeat(BodyCheck.MAXIMUM_TRIED_LINES))
                        .explanation()
                        .code())
                .isEqualTo("body-footer-added");
        assertThat(verifyOne(signed(MESSAGE) + line.repeat(BodyCheck.MAXIMUM_TRIED_LINES + 1))
                        .explanation()
                        .code())
                .isEqualTo("body-changed");
    }

    @Test
    void failureShouldTellThatTheBodyWasChanged() {
        DkimResult result = verifyOne(signed(MESSAGE).replace("lost", "won"));

        assertThat(result.explanation().code()).isEqualTo("body-changed");
        assertThat(result.explanation().text())
                .isEqualTo("DKIM failed for d=example.org: the body was changed after signing");
    }

    @Test
    void failureShouldTellThatBothWereChanged() {
        DkimResult result = verifyOne(signed(MESSAGE).replace("lost", "won").replace("dinner", "lunch"));

        assertThat(result.explanation().text())
                .isEqualTo("DKIM failed for d=example.org: the body was changed after signing, and so was the header");
    }

    @Test
    void failureShouldTellTheTagOfASubject() {
        for (SigningKey key : List.of(RSA_KEY, ED25519_KEY)) {
            String signed = signed(MESSAGE, SigningOptions.DEFAULT, key);
            DkimResult result = verifyOne(signed.replace("Subject: Is", "Subject: [Games] Is"));

            assertThat(result.code()).isEqualTo(DkimCode.FAIL);
            assertThat(result.explanation().code()).isEqualTo("subject-tag-added");
            assertThat(result.explanation().text())
                    .isEqualTo("DKIM failed for d=example.org: the Subject was given the tag [Games] after signing");
        }
    }

    @Test
    void failureShouldTellTheTagThatStandsAfterRe() {
        String reply = MESSAGE.replace("Subject: Is", "Subject: Re: Is");

        assertThat(verifyOne(signed(reply).replace("Re: Is", "Re: [Games] Is"))
                        .explanation()
                        .code())
                .isEqualTo("subject-tag-added");
    }

    @Test
    void failureShouldTellAFieldThatWasPutIn() {
        DkimResult result = verifyOne(signed(MESSAGE).replace("From: Ann", "Reply-To: games@example.com\r\nFrom: Ann"));

        assertThat(result.explanation().code()).isEqualTo("field-added");
        assertThat(result.explanation().text())
                .isEqualTo("DKIM failed for d=example.org: the field Reply-To was put in after signing");
    }

    @Test
    void failureShouldTellTheSignedFieldsWhenNothingElseIsFound() {
        DkimResult result = verifyOne(signedWith().replace("dinner", "lunch"));

        assertThat(result.explanation().code()).isEqualTo("header-changed");
        assertThat(result.explanation().text())
                .isEqualTo("DKIM failed for d=example.org: a signed header field was changed after signing"
                        + " (From, Subject, To, Reply-To), or the signature is not by this key");
    }

    @Test
    void failureShouldNotTellMoreThanTheGuessesAllow() {
        List<String> names = new ArrayList<>(List.of("From"));
        StringBuilder added = new StringBuilder();
        for (int i = 0; i < HeaderDifference.MAXIMUM_GUESSES; i++) {
            names.add("X-" + i);
            added.append("X-").append(i).append(": 1\r\n");
        }
        names.add("X-Last");
        String signed =
                signedWith(RSA_KEY, Canonicalization.RELAXED, Canonicalization.RELAXED, names, BodyHashes.WHOLE, "v=1");

        // One field that was put in is found; when all are there it is one of too many.
        assertThat(verifyOne("X-Last: 1\r\n" + signed).explanation().code()).isEqualTo("field-added");
        assertThat(verifyOne("X-Last: 1\r\n" + added + signed).explanation().code())
                .isEqualTo("header-changed");
    }

    @Test
    void failureShouldGuessLessWhereAGuessIsAVerification() {
        List<String> names = new ArrayList<>(List.of("From"));
        StringBuilder added = new StringBuilder();
        for (int i = 0; i < HeaderDifference.MAXIMUM_COSTLY_GUESSES; i++) {
            names.add("X-" + i);
            added.append("X-").append(i).append(": 1\r\n");
        }
        names.add("X-Last");
        String signed = signedWith(
                ED25519_KEY, Canonicalization.RELAXED, Canonicalization.RELAXED, names, BodyHashes.WHOLE, "v=1");

        assertThat(verifyOne("X-Last: 1\r\n" + signed).explanation().code()).isEqualTo("field-added");
        assertThat(verifyOne("X-Last: 1\r\n" + added + signed).explanation().code())
                .isEqualTo("header-changed");
    }

    @Test
    void failureShouldTellThatTheBodyIsShorterThanSigned() {
        String signed = signedWith("l=" + BODY.length());

        DkimResult result = verifyOne(signed.replace(BODY, "Hi.\r\n"));

        assertThat(result.code()).isEqualTo(DkimCode.FAIL);
        assertThat(result.explanation().code()).isEqualTo("body-shorter-than-signed");
    }

    @Test
    void signatureShouldNotBeUsableWhenItSignsMoreThanThereEverWas() {
        // RFC 6376 3.5: l= MUST NOT be larger than the body
        DkimResult result = verifyOne(signedWith("l=1000"));

        assertThat(result.code()).isEqualTo(DkimCode.PERMERROR);
        assertThat(result.explanation().code()).isEqualTo("body-shorter-than-signed");
    }

    @Test
    void failureShouldNotGuessWhenAGuessCostsTooMuch() {
        // What a guess would find in a header of the usual size: a field that was put in.
        String added = "Reply-To: other@example.org\r\n";
        String signed = signed(MESSAGE);
        assertThat(verifyOne(added + signed).explanation().code()).isEqualTo("field-added");

        String large = "X: y\r\n".repeat(900);
        assertThat(verifyOne(added + large + signed).explanation().code()).isEqualTo("header-changed");
    }

    @Test
    void failureShouldTellNoTagThatIsLongerThanAnyListHas() {
        String tag = "[" + "x".repeat(SubjectTag.MAXIMUM_TAG) + "] ";
        assertThat(verifyOne(signed(MESSAGE).replace("Subject: ", "Subject: " + tag))
                        .explanation()
                        .code())
                .isEqualTo("header-changed");
    }
}
