package io.facteur.mailets;

import static org.assertj.core.api.Assertions.assertThat;

import io.facteur.antispam.Verdict;
import io.facteur.matchers.MailEvaluation;
import java.util.Optional;
import org.apache.james.core.Username;
import org.apache.james.core.builder.MimeMessageBuilder;
import org.apache.james.user.memory.MemoryUsersRepository;
import org.apache.mailet.StorageDirective;
import org.apache.mailet.base.test.FakeMail;
import org.apache.mailet.base.test.FakeMailetConfig;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class JunkTest {

    private static final String FIRST = "first@here.test";
    private static final String SECOND = "second@here.test";

    private final FileJunk file = new FileJunk(MemoryUsersRepository.withVirtualHosting(null));
    private final MarkJunk mark = new MarkJunk();

    @BeforeEach
    void setUp() throws Exception {
        file.init(FakeMailetConfig.builder().build());
        mark.init(FakeMailetConfig.builder().build());
    }

    private static FakeMail mail(String... recipients) throws Exception {
        return FakeMail.builder()
                .name("mail")
                .recipients(recipients)
                .mimeMessage(MimeMessageBuilder.mimeMessageBuilder()
                        .setSubject("hello")
                        .setText("text"))
                .build();
    }

    private static Optional<String> folder(FakeMail mail, String user) {
        return StorageDirective.fromMail(Username.of(user), mail).getTargetFolder();
    }

    private static void sieve(FakeMail mail, String user, String folder) {
        StorageDirective.builder()
                .targetFolder(folder)
                .seen(Optional.of(true))
                .build()
                .encodeAsAttributes(Username.of(user))
                .forEach(mail::setAttribute);
    }

    @Test
    void fileShouldDoNothingWhenTheMailIsNotMarked() throws Exception {
        FakeMail mail = mail(FIRST);

        file.service(mail);

        assertThat(folder(mail, FIRST)).isEmpty();
    }

    @Test
    void fileShouldFileForAllWhenTheMailIsMarked() throws Exception {
        FakeMail mail = mail(FIRST, SECOND);

        mark.service(mail);
        file.service(mail);

        assertThat(folder(mail, FIRST)).contains("Junk");
        assertThat(folder(mail, SECOND)).contains("Junk");
    }

    @Test
    void fileShouldLeaveItWhereTheUsersOwnRulesFiledIt() throws Exception {
        FakeMail mail = mail(FIRST, SECOND);
        sieve(mail, FIRST, "Lists");
        sieve(mail, SECOND, "INBOX");

        mark.service(mail);
        file.service(mail);

        assertThat(folder(mail, FIRST)).contains("Lists");
        assertThat(folder(mail, SECOND)).contains("Junk");
        assertThat(StorageDirective.fromMail(Username.of(SECOND), mail).getFlags())
                .as("the flags that the rules set")
                .isPresent();
    }

    @Test
    void fileShouldTakeAnotherFolderWhenItIsSet() throws Exception {
        file.init(FakeMailetConfig.builder().setProperty("folder", "Spam").build());
        FakeMail mail = mail(FIRST);

        mark.service(mail);
        file.service(mail);

        assertThat(folder(mail, FIRST)).contains("Spam");
    }

    @Test
    void markShouldSayWhy() throws Exception {
        FakeMail mail = mail(FIRST);
        MailEvaluation.set(mail, TestEvaluations.forged(TestEvaluations.verdict(FIRST, Verdict.JUNK)));

        mark.service(mail);
        mark.service(mail);

        assertThat(mail.getMessage().getHeader("X-Facteur-Junk"))
                .containsExactly("DMARC fails for bank.test; Nothing else speaks against it");
    }

    @Test
    void markShouldSayThatItWasNotRefusedWhenOthersTookIt() throws Exception {
        FakeMail mail = mail("alias-of@here.test");
        MailEvaluation.set(
                mail,
                TestEvaluations.forged(
                        TestEvaluations.verdict(FIRST, Verdict.ACCEPT),
                        TestEvaluations.verdict(SECOND, Verdict.REFUSE)));

        mark.service(mail);

        assertThat(mail.getMessage().getHeader("X-Facteur-Junk")[0])
                .endsWith("; other recipients took it, so it was not refused");
    }
}
