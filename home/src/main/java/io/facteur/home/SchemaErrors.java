package io.facteur.home;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.xml.sax.ErrorHandler;
import org.xml.sax.SAXParseException;

/**
 * What the validator says, in the words of an administrator: which element, what was found, what is allowed. What it says
 * in other words than these is passed on as it is.
 */
final class SchemaErrors implements ErrorHandler {

    private static final Pattern ENUMERATION =
            Pattern.compile("cvc-enumeration-valid: Value '(.*)' is not .*'\\[(.*)]'.*");
    private static final Pattern PATTERN =
            Pattern.compile("cvc-pattern-valid: Value '(.*)' is not .* for type '(?:#AnonType_)?(.*)'\\.");
    private static final Pattern LIMIT = Pattern.compile(
            "cvc-(min|max)(?:Inclusive|Length)-valid: Value '(.*)' .*(?:facet-valid).* '?(-?\\d+)'? .*");
    private static final Pattern TYPE =
            Pattern.compile("cvc-datatype-valid\\.1\\.2\\.1: '(.*)' is not a valid value for '(.*)'\\.");
    private static final Pattern CHILD = Pattern.compile(
            "cvc-complex-type\\.2\\.4\\.a: Invalid content .* element '(.*)'\\. One of '\\{(.*)}' is expected\\.");
    private static final Pattern NO_CHILD =
            Pattern.compile("cvc-complex-type\\.2\\.4\\.d: Invalid content .* element '(.*)'\\. No child .*");
    private static final Pattern ATTRIBUTE = Pattern.compile(
            "cvc-complex-type\\.3\\.2\\.2: Attribute '(?<name>.*)' is not allowed to appear in element '(?<element>.*)'\\."
                    + "|cvc-type\\.3\\.1\\.1: Element '(?<simple>.*?)' is .*the attribute,? '(?<other>.*)' was found\\.");
    private static final Pattern ROOT =
            Pattern.compile("cvc-elt\\.1(?:\\.a)?: Cannot find the declaration of element '(.*)'\\.");
    /** Of which element the error before was: it comes as a second one. */
    private static final Pattern ELEMENT =
            Pattern.compile("cvc-type\\.3\\.1\\.3: The value '.*' of element '(.*)' is not valid\\.");

    private static final Pattern OF_ATTRIBUTE =
            Pattern.compile("cvc-attribute\\.3: The value '.*' of attribute '(.*)' on element '(.*)' is not valid .*");

    private final List<SAXParseException> errors = new ArrayList<>();

    @Override
    public void warning(SAXParseException e) {
        // what is not an error is used as it is
    }

    @Override
    public void error(SAXParseException e) {
        errors.add(e);
    }

    @Override
    public void fatalError(SAXParseException e) throws SAXParseException {
        throw e;
    }

    void throwFirst() throws InvalidXml {
        if (errors.isEmpty()) {
            return;
        }
        SAXParseException first = errors.get(0);
        throw new InvalidXml(first.getLineNumber(), place() + inWords(first.getMessage()), first);
    }

    /** Where the first error is, which the second one says. */
    private String place() {
        if (errors.size() < 2) {
            return "";
        }
        String second = errors.get(1).getMessage();
        Matcher element = ELEMENT.matcher(second);
        Matcher attribute = OF_ATTRIBUTE.matcher(second);
        if (element.matches()) {
            return "<" + element.group(1) + ">: ";
        }
        return attribute.matches() ? "<" + attribute.group(2) + " " + attribute.group(1) + ">: " : "";
    }

    private static String inWords(String message) {
        Matcher enumeration = ENUMERATION.matcher(message);
        if (enumeration.matches()) {
            return found(enumeration.group(1)) + enumeration.group(2);
        }
        Matcher pattern = PATTERN.matcher(message);
        if (pattern.matches()) {
            // the names of the schema's types say what they are
            return found(pattern.group(1)) + pattern.group(2).replace('-', ' ');
        }
        Matcher limit = LIMIT.matcher(message);
        if (limit.matches()) {
            return found(limit.group(2)) + (limit.group(1).equals("min") ? "at least " : "at most ") + limit.group(3);
        }
        Matcher type = TYPE.matcher(message);
        if (type.matches()) {
            return found(type.group(1)) + (type.group(2).equals("boolean") ? "true, false" : "a number");
        }
        return structure(message);
    }

    private static String structure(String message) {
        Matcher child = CHILD.matcher(message);
        if (child.matches()) {
            String allowed = Stream.of(child.group(2).split(", "))
                    .map(name -> "<" + name + ">")
                    .collect(Collectors.joining(", "));
            return "found <" + child.group(1) + ">, allowed: " + allowed;
        }
        Matcher none = NO_CHILD.matcher(message);
        if (none.matches()) {
            return "found <" + none.group(1) + ">, allowed: nothing here, or each element once";
        }
        Matcher attribute = ATTRIBUTE.matcher(message);
        if (attribute.matches()) {
            boolean simple = attribute.group("simple") != null;
            return "found the attribute " + attribute.group(simple ? "other" : "name") + ", which <"
                    + attribute.group(simple ? "simple" : "element") + "> does not have";
        }
        Matcher root = ROOT.matcher(message);
        return root.matches() ? "found <" + root.group(1) + ">, which this file does not begin with" : message;
    }

    private static String found(String value) {
        return "found \"" + value + "\", allowed: ";
    }
}
