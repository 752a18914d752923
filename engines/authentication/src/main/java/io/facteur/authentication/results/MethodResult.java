package io.facteur.authentication.results;

import java.util.List;
import java.util.Optional;

/**
 * What one method found.
 *
 * @param method {@code dkim}
 * @param result {@code pass}
 * @param reason empty when none is given
 * @param properties in their order
 */
public record MethodResult(String method, String result, String reason, List<Property> properties) {

    /**
     * @param type {@code header}, {@code smtp}, {@code policy}
     * @param name {@code d}
     * @param value {@code example.org}
     */
    public record Property(String type, String name, String value) {}

    public MethodResult {
        properties = List.copyOf(properties);
    }

    /** @return the value of the first property of that type and name, in any case */
    public Optional<String> property(String type, String name) {
        return properties.stream()
                .filter(property -> property.type().equalsIgnoreCase(type)
                        && property.name().equalsIgnoreCase(name))
                .map(Property::value)
                .findFirst();
    }
}
