package io.facteur.authentication.dkim;

import io.facteur.authentication.Explanation;
import java.util.Optional;

/**
 * What became of reading a text that strangers wrote: a value or a problem, never both and never none.
 *
 * @param value present when it could be read
 * @param problem present when it could not
 */
public record Parsed<T>(Optional<T> value, Optional<Explanation> problem) {

    public static <T> Parsed<T> of(T value) {
        return new Parsed<>(Optional.of(value), Optional.empty());
    }

    public static <T> Parsed<T> problem(String code, String text) {
        return problem(new Explanation(code, text));
    }

    public static <T> Parsed<T> problem(Explanation problem) {
        return new Parsed<>(Optional.empty(), Optional.of(problem));
    }
}
