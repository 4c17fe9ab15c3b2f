package io.mailriver.ingest.sighting;

import static java.util.Objects.requireNonNull;

import io.mailriver.schemas.event.Envelope;
import java.util.Optional;

/// Where a mail was seen: the key of a sighting.
public sealed interface SightingKey {
    /// In a mailbox. A mailbox name that begins with `/` would read as POP3 and is not known again.
    record Imap(String account, String mailboxName, long uidValidity, long uid)
            implements SightingKey {
        @Override
        public String text() {
            return account + "/" + mailboxName + "/" + uidValidity + "/" + uid;
        }
    }

    /// In a maildrop.
    record Pop3(String account, String uidl) implements SightingKey {
        @Override
        public String text() {
            return account + "//" + uidl;
        }
    }

    String account();

    /// The key on `mail.sightings`: `account/mailboxName/uidValidity/uid`, with POP3
    /// `account//uidl`.
    String text();

    /// Of a polled mail.
    static SightingKey of(Envelope.Source source) {
        if (source.uidl() != null) {
            return new Pop3(source.account(), source.uidl());
        }
        return new Imap(
                source.account(),
                requireNonNull(source.mailboxName(), "mailboxName"),
                requireNonNull(source.uidValidity(), "uidValidity"),
                requireNonNull(source.uid(), "uid"));
    }

    /// Empty for what is no such key.
    static Optional<SightingKey> parse(String text) {
        int slash = text.indexOf('/');
        if (slash < 1) {
            return Optional.empty();
        }
        String account = text.substring(0, slash);
        String place = text.substring(slash + 1);
        if (place.startsWith("/")) {
            return Optional.of(new Pop3(account, place.substring(1)));
        }
        int uid = place.lastIndexOf('/');
        int uidValidity = place.lastIndexOf('/', uid - 1);
        if (uidValidity < 1) {
            return Optional.empty();
        }
        try {
            return Optional.of(
                    new Imap(
                            account,
                            place.substring(0, uidValidity),
                            Long.parseLong(place.substring(uidValidity + 1, uid)),
                            Long.parseLong(place.substring(uid + 1))));
        } catch (NumberFormatException none) {
            return Optional.empty();
        }
    }
}
