package io.facteur.protocols.jmap;

import org.apache.james.util.html.HtmlTextExtractor;
import org.jsoup.nodes.Document;
import org.jsoup.nodes.Element;
import org.jsoup.nodes.Node;
import org.jsoup.nodes.TextNode;
import org.jsoup.parser.Parser;
import org.jsoup.select.NodeVisitor;

/**
 * The text of an HTML message, as James' own makes it, in a memory that the message does not choose. It is made of every
 * message that arrives, for its preview: James' indents an item by the depth of its list, so that a message of a
 * megabyte becomes gigabytes of blanks (CVE-2024-45626), and has a tree of the whole message.
 */
public final class BoundedHtmlTextExtractor implements HtmlTextExtractor {

    /** What comes after that is left out. */
    private static final int LONGEST_HTML = 256 * 1024;
    /** What is deeper becomes a sibling. */
    private static final int DEEPEST = 100;

    private static final int WIDEST_INDENT = 8;

    @Override
    public String toPlainText(String html) {
        String bounded = html.substring(0, Math.min(html.length(), LONGEST_HTML));
        Document document = Parser.htmlParser().setMaxDepth(DEEPEST).parseInput(bounded, "");
        Text text = new Text();
        document.body().traverse(text);
        return text.out.toString();
    }

    private static final class Text implements NodeVisitor {

        private final StringBuilder out = new StringBuilder();
        private int listLevel;

        @Override
        public void head(Node node, int depth) {
            if (node instanceof TextNode text) {
                out.append(text.getWholeText());
            } else if (node instanceof Element element) {
                switch (element.normalName()) {
                    case "ul", "ol" -> listLevel++;
                    case "li" ->
                        out.append('\n')
                                .append(" ".repeat(Math.min(listLevel, WIDEST_INDENT)))
                                .append("- ");
                    default -> {
                        // nothing before its content
                    }
                }
            }
        }

        @Override
        public void tail(Node node, int depth) {
            if (node instanceof Element element) {
                switch (element.normalName()) {
                    case "br" -> out.append('\n');
                    case "p" -> out.append("\n\n");
                    case "ul", "ol" -> {
                        listLevel--;
                        out.append(listLevel == 0 ? "\n\n" : "");
                    }
                    case "img" -> image(element.attr("alt").strip());
                    default -> {
                        // nothing after its content
                    }
                }
            }
        }

        private void image(String alternative) {
            if (!alternative.isEmpty()) {
                out.append('[').append(alternative.replaceAll("\\s+", " ")).append(']');
            }
        }
    }
}
