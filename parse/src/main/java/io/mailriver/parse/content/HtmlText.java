package io.mailriver.parse.content;

import java.util.Set;
import org.jsoup.Jsoup;
import org.jsoup.nodes.Element;
import org.jsoup.nodes.Node;
import org.jsoup.nodes.TextNode;
import org.jsoup.parser.Parser;
import org.jsoup.select.NodeVisitor;

/// HTML to the text that a person would read: blocks on lines of their own, no scripts, no styles.
/// Any text is taken for HTML; nesting beyond [#MAX_DEPTH] is flattened. Thread-safe.
public final class HtmlText {
    private static final int MAX_DEPTH = 256;
    private static final Set<String> SILENT =
            Set.of(
                    "script",
                    "style",
                    "head",
                    "title",
                    "template",
                    "noframes",
                    "object",
                    "textarea");
    private static final Set<String> PARAGRAPHS =
            Set.of(
                    "p",
                    "h1",
                    "h2",
                    "h3",
                    "h4",
                    "h5",
                    "h6",
                    "ul",
                    "ol",
                    "dl",
                    "table",
                    "pre",
                    "blockquote",
                    "hr",
                    "form");
    private static final Set<String> LINES =
            Set.of(
                    "div", "tr", "li", "dt", "dd", "address", "article", "section", "header",
                    "footer", "caption", "center", "figure", "main", "nav", "aside");

    private HtmlText() {}

    /// The text of an HTML document or fragment.
    public static String of(String html) {
        Parser parser = Parser.htmlParser().setMaxDepth(MAX_DEPTH);
        TextWriter writer = new TextWriter();
        Jsoup.parse(html, "", parser).traverse(writer);
        return writer.text();
    }

    private static final class TextWriter implements NodeVisitor {
        private final LineText out = new LineText();
        private int silent;
        private int preformatted;

        @Override
        public void head(Node node, int depth) {
            if (node instanceof TextNode text) {
                if (silent == 0) {
                    out.append(text.getWholeText(), preformatted > 0);
                }
            } else if (node instanceof Element element) {
                begin(element.normalName());
            }
        }

        @Override
        public void tail(Node node, int depth) {
            if (node instanceof Element element) {
                end(element.normalName());
            }
        }

        String text() {
            return out.text();
        }

        private void begin(String name) {
            if (SILENT.contains(name)) {
                silent++;
            } else if (name.equals("br")) {
                out.newLine();
            } else if (name.equals("td") || name.equals("th")) {
                out.space();
            } else {
                block(name);
                preformatted += name.equals("pre") ? 1 : 0;
            }
        }

        private void end(String name) {
            if (SILENT.contains(name)) {
                silent--;
            } else {
                preformatted -= name.equals("pre") ? 1 : 0;
                block(name);
            }
        }

        private void block(String name) {
            if (PARAGRAPHS.contains(name)) {
                out.paragraph();
            } else if (LINES.contains(name)) {
                out.line();
            }
        }
    }
}
