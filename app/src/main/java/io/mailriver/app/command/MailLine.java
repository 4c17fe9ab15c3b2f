package io.mailriver.app.command;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.List;
import org.apache.logging.log4j.core.LogEvent;
import org.apache.logging.log4j.core.layout.AbstractStringLayout;
import org.apache.logging.log4j.util.ReadOnlyStringMap;
import org.jspecify.annotations.Nullable;

/// A mail's line for people: time, what happened, then the facts there are, in the order in which a
/// person wants them. Log4j's pattern for the same takes several times as long, once for every
/// mail.
final class MailLine extends AbstractStringLayout {
    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("HH:mm:ss.SSS");
    private static final ZoneId HERE = ZoneId.systemDefault();
    private static final int WORD_WIDTH = 13; // of "dead-lettered"

    private static final List<String> KEYS =
            List.of(
                    "from",
                    "to",
                    "recipients",
                    "octets",
                    "destination",
                    "kind",
                    "defects",
                    "subject",
                    "of",
                    "rule",
                    "stage",
                    "reason",
                    "peer",
                    "at",
                    "reply");

    MailLine() {
        super(StandardCharsets.UTF_8);
    }

    @Override
    public String toSerializable(LogEvent event) {
        ReadOnlyStringMap facts = event.getContextData();
        StringBuilder line = getStringBuilder();
        TIME.formatTo(LocalTime.ofInstant(Instant.ofEpochMilli(event.getTimeMillis()), HERE), line);
        line.append(' ');
        int word = line.length();
        line.append(event.getMessage().getFormattedMessage());
        line.repeat(' ', Math.max(0, word + WORD_WIDTH - line.length()));
        add(line, " ", facts.getValue("mailId"), "");
        for (String key : KEYS) {
            @Nullable Object fact = facts.getValue(key);
            if (fact != null) {
                line.append(' ').append(key).append('=').append(fact);
            }
        }
        add(line, " in ", facts.getValue("seconds"), " s");
        add(line, ": ", facts.getValue("detail"), "");
        return line.append(System.lineSeparator()).toString();
    }

    private static void add(
            StringBuilder line, String before, @Nullable Object fact, String behind) {
        if (fact != null) {
            line.append(before).append(fact).append(behind);
        }
    }
}
