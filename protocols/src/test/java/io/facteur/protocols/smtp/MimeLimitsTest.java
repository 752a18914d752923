package io.facteur.protocols.smtp;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.james.protocols.smtp.hook.HookReturnCode;
import org.apache.james.server.core.MailImpl;
import org.apache.james.server.core.MimeMessageInputStreamSource;
import org.apache.james.server.core.MimeMessageWrapper;
import org.junit.jupiter.api.Test;

class MimeLimitsTest {

    private static HookReturnCode answer(String message) throws Exception {
        MailImpl mail = MailImpl.builder().name("mail").build();
        mail.setMessageNoCopy(new MimeMessageWrapper(MimeMessageInputStreamSource.create(
                "mail", new ByteArrayInputStream(message.getBytes(StandardCharsets.US_ASCII)))));
        try {
            return new MimeLimits().onMessage(null, mail).getResult();
        } finally {
            mail.dispose();
        }
    }

    private static String nested(int depth) {
        return "Subject: deep\r\n"
                + IntStream.range(0, depth)
                        .mapToObj(i -> "Content-Type: multipart/mixed; boundary=b" + i + "\r\n\r\n--b" + i + "\r\n")
                        .collect(Collectors.joining())
                + "\r\ntext\r\n";
    }

    private static String inEachOther(int depth) {
        return "Subject: deep\r\n" + "Content-Type: message/rfc822\r\n\r\n".repeat(depth) + "\r\ntext\r\n";
    }

    private static String parts(int count) {
        return "Content-Type: multipart/mixed; boundary=b\r\n\r\n" + "--b\r\n\r\nx\r\n".repeat(count) + "--b--\r\n";
    }

    @Test
    void messageShouldPassWhenItIsWithinTheLimits() throws Exception {
        assertThat(answer("Subject: plain\r\n\r\ntext\r\n")).isEqualTo(HookReturnCode.declined());
        assertThat(answer("no header at all")).isEqualTo(HookReturnCode.declined());
        assertThat(answer(nested(50))).isEqualTo(HookReturnCode.declined());
        assertThat(answer(parts(1500))).isEqualTo(HookReturnCode.declined());
    }

    @Test
    void messageShouldBeRefusedWhenItIsNestedTooDeep() throws Exception {
        assertThat(answer(nested(4000))).isEqualTo(HookReturnCode.deny());
        assertThat(answer(inEachOther(4000))).isEqualTo(HookReturnCode.deny());
    }

    @Test
    void messageShouldBeRefusedWhenItHasTooManyParts() throws Exception {
        assertThat(answer(parts(60_000))).isEqualTo(HookReturnCode.deny());
    }
}
