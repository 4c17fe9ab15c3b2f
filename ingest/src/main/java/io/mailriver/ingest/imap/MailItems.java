package io.mailriver.ingest.imap;

import io.mailriver.runtime.imap.FetchedMail;
import io.mailriver.runtime.imap.ImapSession;
import io.mailriver.schemas.event.Envelope;
import io.mailriver.schemas.identity.MailId;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.InstantSource;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// What is asked of a mail beside its octets, and the envelope that comes of it.
final class MailItems {
    private static final int MAX_WORD_CHARS = 255;
    private static final DateTimeFormatter DATE_TIME =
            new DateTimeFormatterBuilder()
                    .parseCaseInsensitive()
                    .parseLenient()
                    .appendPattern("d-MMM-uuuu HH:mm:ss xx")
                    .toFormatter(Locale.ENGLISH);

    private final String account;
    private final String byHost;
    private final InstantSource clock;

    MailItems(String account, String byHost, InstantSource clock) {
        this.account = account;
        this.byHost = byHost;
        this.clock = clock;
    }

    /// The items of a fetch, with the server's own id of the mail where it has one.
    static String of(ImapSession session) {
        return "UID FLAGS INTERNALDATE" + objectId(session);
    }

    /// What is asked of new mails before their octets are fetched: enough to know a known mail by
    /// the server's own id. Nothing where the server has none.
    static String beforehand(ImapSession session) {
        String objectId = objectId(session);
        return objectId.isEmpty() ? "" : " FLAGS INTERNALDATE" + objectId;
    }

    private static String objectId(ImapSession session) {
        return session.has("OBJECTID")
                ? " EMAILID"
                : session.has("X-GM-EXT-1") ? " X-GM-MSGID" : "";
    }

    Envelope envelope(MailId mailId, OpenMailbox mailbox, FetchedMail mail) {
        return Envelope.ofPolled(mailId, clock.instant(), "IMAP", byHost, source(mailbox, mail));
    }

    /// Where a mail is, and what the server tells of it.
    Envelope.Source source(OpenMailbox mailbox, FetchedMail mail) {
        return new Envelope.Source(
                account,
                mailbox.name(),
                mailbox.uidValidity(),
                mail.uid(),
                mail.objectId().filter(MailItems::isWord).orElse(null),
                null,
                mail.internalDate().map(MailItems::instant).orElse(null),
                flags(mail.flags().orElse(List.of())));
    }

    /// Where a mail is that could not be fetched.
    Envelope.Source source(OpenMailbox mailbox, long uid) {
        return new Envelope.Source(
                account, mailbox.name(), mailbox.uidValidity(), uid, null, null, null, List.of());
    }

    /// \Recent says something of the session, not of the mail.
    static List<String> flags(List<String> flags) {
        return flags.stream()
                .filter(flag -> isWord(flag) && !flag.equalsIgnoreCase("\\Recent"))
                .toList();
    }

    private static boolean isWord(String text) {
        return !text.isEmpty() && text.length() <= MAX_WORD_CHARS;
    }

    private static @Nullable Instant instant(String dateTime) {
        try {
            return DATE_TIME.parse(dateTime.strip(), Instant::from);
        } catch (DateTimeException none) {
            return null;
        }
    }
}
