package io.mailriver.deliver.smtp;

import io.mailriver.deliver.attempt.DeliveryOutcome;
import io.mailriver.deliver.attempt.DeliveryOutcome.Deferred;
import io.mailriver.deliver.attempt.DeliveryOutcome.Delivered;
import io.mailriver.deliver.attempt.DeliveryOutcome.Rejected;
import io.mailriver.deliver.attempt.Verdict;
import io.mailriver.schemas.envelope.ForwardPath;
import io.mailriver.schemas.envelope.Reply;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Replies judged.
final class Verdicts {
    private static final int MAX_DETAIL_CHARS = 500;
    private static final int EXCEEDED_STORAGE = 552;

    private Verdicts() {}

    static List<Verdict> of(List<RecipientReply> replies) {
        boolean someAccepted = replies.stream().anyMatch(RecipientReply::accepted);
        return merged(
                replies.stream()
                        .map(answer ->
                                new Verdict(
                                        List.of(answer.recipient()),
                                        outcome(
                                                answer.reply(),
                                                someAccepted && !answer.accepted())))
                        .toList());
    }

    static List<Verdict> all(List<ForwardPath> recipients, DeliveryOutcome outcome) {
        return List.of(new Verdict(recipients, outcome));
    }

    static List<Verdict> deferred(List<ForwardPath> recipients, String reason) {
        return all(recipients, new Deferred(reason));
    }

    /// One verdict for each outcome, in the order in which they first stand.
    static List<Verdict> merged(List<Verdict> verdicts) {
        Map<DeliveryOutcome, List<ForwardPath>> byOutcome = new LinkedHashMap<>();
        for (Verdict verdict : verdicts) {
            byOutcome
                    .computeIfAbsent(verdict.outcome(), first -> new ArrayList<>())
                    .addAll(verdict.recipients());
        }
        return byOutcome.entrySet().stream()
                .map(entry -> new Verdict(entry.getValue(), entry.getKey()))
                .toList();
    }

    /// What went wrong, on one line.
    static String reason(IOException wrong) {
        String message = wrong.getMessage();
        return cut(
                wrong instanceof SmtpException && message != null
                        ? message
                        : wrong.getClass().getSimpleName() + ": " + message);
    }

    /// By the reply's class (RFC 5321, 4.2.1). A `552` to RCPT while others were accepted means too
    /// many recipients (4.5.3.1.10), which is no fault of this one.
    private static DeliveryOutcome outcome(Reply reply, boolean onlyOthersAccepted) {
        String detail = cut(reply.toString());
        if (reply.code() < 300) {
            return new Delivered(detail);
        }
        if (reply.permanent() && !(reply.code() == EXCEEDED_STORAGE && onlyOthersAccepted)) {
            return new Rejected(detail);
        }
        return new Deferred(detail);
    }

    private static String cut(String text) {
        String line = Replies.printable(text);
        return line.codePointCount(0, line.length()) > MAX_DETAIL_CHARS
                ? line.substring(0, line.offsetByCodePoints(0, MAX_DETAIL_CHARS))
                : line;
    }
}
