package io.mailriver.parse.classify;

import io.mailriver.schemas.envelope.ReversePath;
import io.mailriver.schemas.event.Classification;
import io.mailriver.schemas.event.Classification.Evidence;
import io.mailriver.schemas.event.EmailHeader;
import io.mailriver.schemas.event.MailKind;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/// Tells bounces, automatic answers and bulk mail from what a person wrote, by form and header
/// fields alone. A bounce is never taken for an automatic answer, nor that for bulk. Thread-safe.
public final class KindClassifier {
    private static final int MAX_SEEN_CHARACTERS = 120;
    private static final int MAX_FINDINGS = 20;
    private static final List<String> BOUNCE_SUBJECTS =
            List.of(
                    "undelivered mail",
                    "undeliverable",
                    "undeliverable:",
                    "delivery status notification",
                    "delivery notification",
                    "delivery failure",
                    "delivery has failed",
                    "failure notice",
                    "mail delivery failed",
                    "mail delivery failure",
                    "mail system error",
                    "mail could not be delivered",
                    "message could not be delivered",
                    "nondeliverable mail",
                    "returned mail",
                    "warning: could not send message",
                    "warning: message");
    private static final List<String> ANSWER_SUBJECTS =
            List.of("out of office", "automatic reply", "auto reply", "autoreply", "auto-reply");

    private KindClassifier() {}

    /// The classification that the form alone allows: kind and evidence.
    public static Classification classify(MailClues clues) {
        Findings findings = new Findings();
        boolean isFromNobody = hasNullReversePath(clues);
        lookAtForm(clues, isFromNobody, findings);
        for (EmailHeader header : clues.headers()) {
            lookAt(header, isFromNobody, findings);
        }
        return findings.classification();
    }

    private static void lookAtForm(MailClues clues, boolean isFromNobody, Findings findings) {
        if (clues.reportType().equals("delivery-status")) {
            findings.add(MailKind.BOUNCE, "multipart/report; report-type=delivery-status");
        } else if (clues.partTypes().contains("message/delivery-status")
                || clues.partTypes().contains("message/global-delivery-status")) {
            findings.add(MailKind.BOUNCE, "a message/delivery-status part");
        }
        if (clues.reportType().equals("disposition-notification")) {
            findings.add(
                    MailKind.AUTO_REPLY, "multipart/report; report-type=disposition-notification");
        }
        String subject = clues.subject().toLowerCase(Locale.ROOT);
        if (isFromNobody && startsWithAny(subject, BOUNCE_SUBJECTS)) {
            findings.add(MailKind.BOUNCE, "null reverse path, Subject: " + clues.subject());
        } else if (isFromNobody && startsWithAny(subject, ANSWER_SUBJECTS)) {
            findings.add(MailKind.AUTO_REPLY, "null reverse path, Subject: " + clues.subject());
        }
    }

    private static void lookAt(EmailHeader header, boolean isFromNobody, Findings findings) {
        switch (header.name().toLowerCase(Locale.ROOT)) {
            case "from" -> {
                if (isFromNobody && isDaemon(word(header))) {
                    findings.add(MailKind.BOUNCE, "null reverse path, From:" + header.value());
                }
            }
            case "x-failed-recipients" -> findings.add(MailKind.BOUNCE, header);
            case "auto-submitted" -> lookAtAutoSubmitted(header, findings);
            case "precedence" -> lookAtPrecedence(header, findings);
            case "x-autoreply", "x-autorespond", "x-autoresponder", "x-mail-autoreply" -> {
                if (!word(header).equals("no")) {
                    findings.add(MailKind.AUTO_REPLY, header);
                }
            }
            case "x-autoreply-from", "x-autoreply-domain" ->
                    findings.add(MailKind.AUTO_REPLY, header);
            case "list-id", "list-unsubscribe", "list-post", "feedback-id", "x-mailing-list" ->
                    findings.add(MailKind.BULK, header);
            default -> {}
        }
    }

    /// RFC 3834, 5: `no`, or what kind of machine sent it.
    private static void lookAtAutoSubmitted(EmailHeader header, Findings findings) {
        String word = word(header);
        if (word.startsWith("auto-replied")) {
            findings.add(MailKind.AUTO_REPLY, header);
        } else if (word.startsWith("auto-")) {
            findings.add(MailKind.BULK, header);
        }
    }

    private static void lookAtPrecedence(EmailHeader header, Findings findings) {
        switch (word(header)) {
            case "auto_reply", "auto-reply", "autoreply" ->
                    findings.add(MailKind.AUTO_REPLY, header);
            case "bulk", "list", "junk" -> findings.add(MailKind.BULK, header);
            default -> {}
        }
    }

    private static boolean hasNullReversePath(MailClues clues) {
        if (clues.envelope() != null && clues.envelope().source() == null) {
            return clues.envelope().reversePath() instanceof ReversePath.Null;
        }
        return clues.headers().stream()
                .anyMatch(header ->
                        header.name().equalsIgnoreCase("return-path") && word(header).equals("<>"));
    }

    private static boolean isDaemon(String from) {
        return from.contains("mailer-daemon")
                || from.contains("postmaster@")
                || from.contains("mail delivery sub");
    }

    private static boolean startsWithAny(String text, List<String> beginnings) {
        return beginnings.stream().anyMatch(text::startsWith);
    }

    private static String word(EmailHeader header) {
        return header.value().strip().toLowerCase(Locale.ROOT);
    }

    /// What was seen, and the strongest claim of it.
    private static final class Findings {
        private final List<Seen> seen = new ArrayList<>();

        void add(MailKind kind, EmailHeader header) {
            add(kind, header.name() + ":" + header.value());
        }

        void add(MailKind kind, String what) {
            if (seen.size() < MAX_FINDINGS) {
                seen.add(new Seen(kind, cut(what)));
            }
        }

        Classification classification() {
            MailKind kind =
                    seen.stream()
                            .map(Seen::kind)
                            .max((a, b) -> Integer.compare(strength(a), strength(b)))
                            .orElse(MailKind.PERSONAL);
            List<Evidence> evidence =
                    seen.stream()
                            .filter(one -> one.kind() == kind)
                            .map(one -> new Evidence("kind", one.what()))
                            .toList();
            return new Classification(
                    kind,
                    List.of(),
                    null,
                    null,
                    evidence.isEmpty()
                            ? List.of(new Evidence("kind", "no sign of a list, machine or report"))
                            : evidence);
        }

        private static int strength(MailKind kind) {
            return switch (kind) {
                case PERSONAL -> 0;
                case BULK -> 1;
                case AUTO_REPLY -> 2;
                case BOUNCE -> 3;
            };
        }

        /// On one line, at most [#MAX_SEEN_CHARACTERS] long.
        private static String cut(String what) {
            StringBuilder line = new StringBuilder();
            for (int i = 0; i < what.length() && line.length() < MAX_SEEN_CHARACTERS; i++) {
                char c = what.charAt(i);
                boolean isBlank = c <= ' ';
                if (!isBlank) {
                    line.append(c);
                } else if (!line.isEmpty() && line.charAt(line.length() - 1) != ' ') {
                    line.append(' ');
                }
            }
            int last = line.length() - 1;
            if (last >= 0 && Character.isHighSurrogate(line.charAt(last))) {
                line.setLength(last);
            }
            return line.toString().strip();
        }
    }

    private record Seen(MailKind kind, String what) {}
}
