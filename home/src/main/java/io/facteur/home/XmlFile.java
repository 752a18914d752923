package io.facteur.home;

import java.io.IOException;
import java.io.StringReader;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.xml.XMLConstants;
import javax.xml.parsers.DocumentBuilder;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import javax.xml.transform.stream.StreamSource;
import javax.xml.validation.Schema;
import javax.xml.validation.SchemaFactory;
import javax.xml.validation.Validator;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.xml.sax.InputSource;
import org.xml.sax.SAXException;
import org.xml.sax.SAXParseException;
import org.xml.sax.helpers.DefaultHandler;

/**
 * An XML file of {@code conf/}: read the same way by the server and by {@code facteur config check}. Nothing outside of the
 * file is ever read. One that has a schema is validated: by that of this version, else by {@code xsd/NAME.xsd} beside it.
 */
public final class XmlFile {

    private static final Pattern REFERENCE = Pattern.compile("\\$\\{sys:([^}:]*)}");

    private final Path path;

    public XmlFile(Path path) {
        this.path = path;
    }

    /**
     * @param valueOf the value that a file calls <code>${sys:NAME}</code>; null leaves it as it is
     * @return the text with the values in it; lines stay where they are
     */
    public static String resolve(String text, Function<String, String> valueOf) {
        return REFERENCE.matcher(text).replaceAll(match -> {
            String value = valueOf.apply(match.group(1));
            return Matcher.quoteReplacement(value == null ? match.group() : value);
        });
    }

    /** What it must follow; empty when it has no schema. */
    public Optional<String> schemaName() {
        return schema().isPresent() ? Optional.of("xsd/" + schemaFile()) : Optional.empty();
    }

    private String schemaFile() {
        return path.getFileName().toString().replaceFirst("\\.xml$", ".xsd");
    }

    private Optional<URL> schema() {
        URL ours = XmlFile.class.getResource("xsd/" + schemaFile());
        Path beside = path.resolveSibling("xsd").resolve(schemaFile());
        try {
            if (ours == null && Files.isRegularFile(beside)) {
                return Optional.of(beside.toUri().toURL());
            }
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
        return Optional.ofNullable(ours);
    }

    /**
     * @param root the element that the file has; a missing file is read as that element with nothing in it
     * @param valueOf as for {@link #resolve}
     * @throws InvalidXml when it is not well-formed or does not follow its schema
     * @throws IOException when the file is there and cannot be read
     */
    public Element read(String root, Function<String, String> valueOf) throws InvalidXml, IOException {
        String text = Files.exists(path) ? Files.readString(path) : "<" + root + "/>";
        return parse(resolve(text, valueOf)).getDocumentElement();
    }

    /**
     * @param text of the file, with the values in it
     * @throws InvalidXml when it is not well-formed or does not follow its schema
     */
    public Document parse(String text) throws InvalidXml {
        Optional<URL> schema = schema();
        try {
            Document document = parser(schema.isPresent()).parse(new InputSource(new StringReader(text)));
            if (schema.isPresent()) {
                // the text and not the document: only the text has lines
                validate(text, compile(schema.get()).newValidator());
            }
            return document;
        } catch (SAXParseException e) {
            throw new InvalidXml(e.getLineNumber(), e.getMessage(), e);
        } catch (SAXException | IOException | ParserConfigurationException e) {
            throw new InvalidXml(-1, e.getMessage(), e);
        }
    }

    private static DocumentBuilder parser(boolean ours) throws ParserConfigurationException {
        // the JDK's own, whatever else is on the class path: what it says is known
        DocumentBuilderFactory factory = DocumentBuilderFactory.newDefaultInstance();
        factory.setNamespaceAware(true);
        factory.setFeature(XMLConstants.FEATURE_SECURE_PROCESSING, true);
        factory.setFeature("http://xml.org/sax/features/external-general-entities", false);
        factory.setFeature("http://xml.org/sax/features/external-parameter-entities", false);
        factory.setFeature("http://apache.org/xml/features/nonvalidating/load-external-dtd", false);
        factory.setFeature("http://apache.org/xml/features/disallow-doctype-decl", ours);
        DocumentBuilder parser = factory.newDocumentBuilder();
        // without one it prints to the standard error
        parser.setErrorHandler(new DefaultHandler());
        return parser;
    }

    private static void validate(String text, Validator validator) throws SAXException, IOException, InvalidXml {
        validator.setProperty(XMLConstants.ACCESS_EXTERNAL_DTD, "");
        validator.setProperty(XMLConstants.ACCESS_EXTERNAL_SCHEMA, "");
        SchemaErrors errors = new SchemaErrors();
        validator.setErrorHandler(errors);
        validator.validate(new StreamSource(new StringReader(text)));
        errors.throwFirst();
    }

    private static Schema compile(URL xsd) throws SAXException {
        SchemaFactory factory = SchemaFactory.newDefaultInstance();
        factory.setProperty(XMLConstants.ACCESS_EXTERNAL_DTD, "");
        // of a schema that an administrator put there, to others beside it
        factory.setProperty(XMLConstants.ACCESS_EXTERNAL_SCHEMA, "file");
        return factory.newSchema(xsd);
    }
}
