package io.mailriver.parse.mime;

import io.mailriver.parse.content.DecodedText;
import io.mailriver.parse.content.HtmlText;
import io.mailriver.parse.content.TextDecoder;
import io.mailriver.parse.mime.PartNode.LeafRead;
import io.mailriver.schemas.event.EmailBodyValue;
import io.mailriver.schemas.event.ExtractionStatus;
import io.mailriver.schemas.event.PartContent;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// The texts of one mail's parts: those of the bodies become body values, HTML its text form, other
/// texts the content of their parts. Not thread-safe.
final class PartTexts {
    private final MailReading reading;
    private final BodySelection selection;
    private final Set<PartNode> bodies = new HashSet<>();
    private final Map<String, EmailBodyValue> values = new LinkedHashMap<>();
    private final List<PartContent> content = new ArrayList<>();
    private final Map<String, String> forms = new LinkedHashMap<>();

    PartTexts(MailReading reading, BodySelection selection) {
        this.reading = reading;
        this.selection = selection;
        selection.textBody().stream().filter(PartNode::isText).forEach(bodies::add);
        selection.htmlBody().stream().filter(PartNode::isText).forEach(bodies::add);
    }

    /// A text that fits, and whether it was cut.
    private record Fitted(String text, boolean isCut) {}

    /// Reads a leaf's text, if it is one.
    void add(PartNode leaf) {
        content.add(
                leaf.isText() ? text(leaf) : content(leaf, null, false, ExtractionStatus.SKIPPED));
    }

    Map<String, EmailBodyValue> values() {
        return values;
    }

    List<PartContent> content() {
        return content;
    }

    /// The beginning of what the mail says, on one line.
    String preview() {
        int max = reading.limits().previewLength();
        return selection.textBody().stream()
                .map(part -> Texts.line(forms.getOrDefault(part.partId(), ""), max))
                .filter(line -> !line.isEmpty())
                .findFirst()
                .orElse("");
    }

    private PartContent text(PartNode leaf) {
        LeafRead body = leaf.body();
        String label = leaf.header().charset().orElse("");
        DecodedText decoded =
                TextDecoder.decode(body.kept(), body.keptLength(), label, body.isCut());
        noteFault(decoded, label, leaf);
        String lines = withoutNul(withLineFeeds(decoded.text()), leaf);
        boolean isHtml = leaf.type().equals("text/html");
        if (!bodies.contains(leaf)) {
            Fitted text = fit(isHtml ? HtmlText.of(lines) : lines, body.isCut(), leaf);
            return content(leaf, text.text(), text.isCut(), ExtractionStatus.DONE);
        }
        Fitted value = fit(lines, body.isCut(), leaf);
        boolean isProblem =
                body.isEncodingProblem()
                        || decoded.fault() != DecodedText.Fault.NONE
                        || decoded.text().indexOf('\0') >= 0;
        values.put(leaf.partId(), new EmailBodyValue(value.text(), isProblem, value.isCut()));
        if (!isHtml) {
            forms.put(leaf.partId(), value.text());
            return content(leaf, null, value.isCut(), ExtractionStatus.DONE);
        }
        Fitted form = fit(HtmlText.of(value.text()), value.isCut(), leaf);
        forms.put(leaf.partId(), form.text());
        return content(leaf, form.text(), form.isCut(), ExtractionStatus.DONE);
    }

    private Fitted fit(String text, boolean isCutAlready, PartNode leaf) {
        String kept = reading.texts().take(text);
        boolean isCut = isCutAlready || kept.length() < text.length();
        if (isCut) {
            String detail = kept.length() + " characters are kept";
            reading.defects().add(DefectCode.TEXT_CUT, detail, leaf.partId());
        }
        return new Fitted(kept, isCut);
    }

    private void noteFault(DecodedText decoded, String label, PartNode leaf) {
        String as = "'" + label + "', read as " + decoded.charset().name();
        switch (decoded.fault()) {
            case NONE -> {}
            case UNKNOWN_CHARSET ->
                    reading.defects().add(DefectCode.CHARSET_UNKNOWN, as, leaf.partId());
            case UNDECLARED_8BIT ->
                    reading.defects().add(DefectCode.CHARSET_UNDECLARED, as, leaf.partId());
            case MALFORMED ->
                    reading.defects().add(DefectCode.CHARSET_MALFORMED, as, leaf.partId());
        }
    }

    private static PartContent content(
            PartNode leaf, @Nullable String text, boolean isCut, ExtractionStatus status) {
        return new PartContent(
                leaf.partId(), leaf.type(), null, text, isCut, leaf.body().digest(), status);
    }

    /// Many a reader of JSON takes no NUL.
    private String withoutNul(String text, PartNode leaf) {
        if (text.indexOf('\0') < 0) {
            return text;
        }
        reading.defects().add(DefectCode.NUL_DROPPED, "NUL within the text", leaf.partId());
        return text.replace("\0", "");
    }

    /// RFC 8621, 4.1.4: every CRLF is one LF.
    private static String withLineFeeds(String text) {
        return text.indexOf('\r') < 0 ? text : text.replace("\r\n", "\n");
    }
}
