package io.facteur.mailets;

import io.facteur.authentication.dkim.SignatureField;
import io.facteur.authentication.dkim.SignatureSyntax;
import io.facteur.authentication.dkim.SigningKey;
import io.facteur.authentication.message.HeaderField;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import javax.mail.MessagingException;
import javax.mail.internet.MimeMessage;

/** The signatures of a message that are by keys of ours. */
final class OwnSignatures {

    private OwnSignatures() {}

    /** Removes those that name one of these keys: we make them anew, and nobody else can have made one that is any good. */
    static void remove(MimeMessage message, List<SigningKey> keys) throws MessagingException {
        List<String> lines = TopOfHeader.lines(message);
        List<String> others = lines.stream().filter(line -> !isOf(line, keys)).toList();
        if (others.size() < lines.size()) {
            TopOfHeader.replace(message, others);
        }
    }

    private static boolean isOf(String line, List<SigningKey> keys) {
        if (!line.toLowerCase(Locale.ROOT).matches("(?s)dkim-signature[ \t]*:.*")) {
            return false;
        }
        HeaderField field = HeaderField.of((line + "\r\n").getBytes(StandardCharsets.ISO_8859_1));
        SignatureField signature = SignatureField.parse(field, SignatureSyntax.DKIM);
        return keys.stream()
                .anyMatch(key -> signature.domain().equals(Optional.of(key.domain()))
                        && signature.selector().equalsIgnoreCase(key.selector()));
    }
}
