package io.mailriver.parse.topology;

import io.mailriver.parse.mime.MailFacts;
import io.mailriver.parse.route.SampleMails;
import io.mailriver.schemas.blob.MailContent;
import io.mailriver.schemas.event.EmailHeader;
import io.mailriver.schemas.event.Envelope;
import io.mailriver.schemas.event.MailKind;
import io.mailriver.schemas.event.ParsedMail;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;

/// A parser that knows lines of `Name: value` only.
final class PlainParser implements BiFunction<MailContent, MailFacts, ParsedMail> {
    @Override
    public ParsedMail apply(MailContent content, MailFacts facts) {
        Envelope envelope = facts.envelope();
        if (envelope == null) {
            throw new IllegalArgumentException("no envelope");
        }
        List<EmailHeader> headers = new ArrayList<>();
        String subject = null;
        for (String line : text(content).split("\r\n", -1)) {
            int colon = line.indexOf(':');
            if (colon > 0) {
                headers.add(new EmailHeader(line.substring(0, colon), line.substring(colon + 1)));
                subject = subjectOf(line, subject);
            }
        }
        return SampleMails.mail(envelope, headers, MailKind.PERSONAL, subject);
    }

    private static @Nullable String subjectOf(String line, @Nullable String known) {
        return line.startsWith("Subject: ") ? line.substring(9) : known;
    }

    static String text(MailContent content) {
        try (InputStream in = content.open()) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }
}
