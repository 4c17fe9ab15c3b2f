package io.mailriver.schemas.event;

import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// What a mail is, each claim with its evidence. `spamScore` runs from 0 (ham) to 1 (spam) and is
/// null while nothing judges it; `language` is a BCP 47 tag.
public record Classification(
        MailKind kind,
        List<String> labels,
        @Nullable Double spamScore,
        @Nullable String language,
        List<Evidence> evidence) {
    public Classification {
        labels = List.copyOf(labels);
        evidence = List.copyOf(evidence);
    }

    /// The same with more labels, each of them once.
    public Classification withLabels(List<String> more) {
        return more.isEmpty()
                ? this
                : new Classification(
                        kind,
                        Stream.concat(labels.stream(), more.stream()).distinct().toList(),
                        spamScore,
                        language,
                        evidence);
    }

    /// Why: the claim it speaks for (`kind`) and what was seen (`List-Id: field`).
    public record Evidence(String claim, String seen) {}
}
