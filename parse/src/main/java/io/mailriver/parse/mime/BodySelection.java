package io.mailriver.parse.mime;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Which parts are the body as text, the body as HTML, and attachments: the algorithm of RFC 8621,
/// 4.1.4, word for word, but that a text which it puts nowhere (after both bodies are closed by an
/// alternative's first parts) is an attachment. Its recursion is bounded by [ParseLimits#maxDepth].
final class BodySelection {
    private final List<PartNode> textBody = new ArrayList<>();
    private final List<PartNode> htmlBody = new ArrayList<>();
    private final List<PartNode> attachments = new ArrayList<>();

    private BodySelection() {}

    static BodySelection of(PartNode root) {
        BodySelection selection = new BodySelection();
        selection.select(List.of(root), "mixed", false, selection.htmlBody, selection.textBody);
        return selection;
    }

    List<PartNode> textBody() {
        return textBody;
    }

    List<PartNode> htmlBody() {
        return htmlBody;
    }

    List<PartNode> attachments() {
        return attachments;
    }

    /// True when there is something that a reader would offer to save.
    boolean hasAttachment() {
        return attachments.stream()
                .anyMatch(part -> !part.disposition().orElse("").equals("inline"));
    }

    private void select(
            List<PartNode> parts,
            String multipartType,
            boolean isInAlternative,
            @Nullable List<PartNode> outerHtml,
            @Nullable List<PartNode> outerText) {
        List<PartNode> html = outerHtml;
        List<PartNode> text = outerText;
        int textLength = text == null ? -1 : text.size();
        int htmlLength = html == null ? -1 : html.size();
        for (int i = 0; i < parts.size(); i++) {
            PartNode part = parts.get(i);
            if (part.isMultipart()) {
                String type = part.type().substring("multipart/".length());
                boolean isAlternative = isInAlternative || type.equals("alternative");
                select(part.parts(), type, isAlternative, html, text);
            } else if (!isInline(part, i, multipartType)) {
                attachments.add(part);
            } else if (multipartType.equals("alternative")) {
                alternative(part, html, text);
            } else {
                if (isInAlternative) {
                    html = part.type().equals("text/plain") ? null : html;
                    text = part.type().equals("text/html") ? null : text;
                }
                inline(part, html, text);
            }
        }
        if (multipartType.equals("alternative") && text != null && html != null) {
            fillGaps(text, textLength, html, htmlLength);
        }
    }

    private void alternative(
            PartNode part, @Nullable List<PartNode> html, @Nullable List<PartNode> text) {
        if (part.type().equals("text/plain") && text != null) {
            text.add(part);
        } else if (part.type().equals("text/html") && html != null) {
            html.add(part);
        } else {
            attachments.add(part);
        }
    }

    private void inline(
            PartNode part, @Nullable List<PartNode> html, @Nullable List<PartNode> text) {
        if (text != null) {
            text.add(part);
        }
        if (html != null) {
            html.add(part);
        }
        boolean isNowhere = text == null && html == null;
        if (isNowhere || (text == null || html == null) && isMedia(part)) {
            attachments.add(part);
        }
    }

    /// An alternative that came in one form only stands for the other one as well.
    private static void fillGaps(
            List<PartNode> text, int textLength, List<PartNode> html, int htmlLength) {
        boolean hasText = text.size() > textLength;
        boolean hasHtml = html.size() > htmlLength;
        if (!hasText && hasHtml) {
            text.addAll(List.copyOf(html.subList(htmlLength, html.size())));
        } else if (!hasHtml && hasText) {
            html.addAll(List.copyOf(text.subList(textLength, text.size())));
        }
    }

    private static boolean isInline(PartNode part, int index, String multipartType) {
        boolean isBody =
                part.type().equals("text/plain")
                        || part.type().equals("text/html")
                        || isMedia(part);
        return isBody
                && !part.disposition().orElse("").equals("attachment")
                && (index == 0
                        || !multipartType.equals("related")
                                && (isMedia(part) || part.name().isEmpty()));
    }

    private static boolean isMedia(PartNode part) {
        String type = part.type();
        return type.startsWith("image/") || type.startsWith("audio/") || type.startsWith("video/");
    }
}
