package io.facteur.authentication.message;

import io.facteur.authentication.Explanation;
import java.util.List;
import java.util.Optional;

/**
 * The addresses of a header field such as From or Sender, whole; for whoever decides who may write them.
 *
 * @param mailboxes in their order
 * @param problem why it is not certain that these are all that a reader may see; its codes are those of {@link Authors}
 */
public record Mailboxes(List<Mailbox> mailboxes, Optional<Explanation> problem) {

    public Mailboxes {
        mailboxes = List.copyOf(mailboxes);
    }

    /** Up to {@link Authors#MAXIMUM_ADDRESSES} addresses in {@link Authors#MAXIMUM_LENGTH} characters. */
    public static Mailboxes of(HeaderField field) {
        String value = field.value();
        if (value.length() > Authors.MAXIMUM_LENGTH) {
            return new Mailboxes(
                    List.of(),
                    Optional.of(new Explanation(
                            "from-too-long",
                            "the " + field.name() + " field is longer than " + Authors.MAXIMUM_LENGTH
                                    + " characters")));
        }
        AddressList list = AddressList.read(value, Authors.MAXIMUM_ADDRESSES);
        return new Mailboxes(list.mailboxes(), list.problem());
    }
}
