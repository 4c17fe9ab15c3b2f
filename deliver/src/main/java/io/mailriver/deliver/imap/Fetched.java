package io.mailriver.deliver.imap;

import io.mailriver.runtime.imap.FetchedMail;
import io.mailriver.runtime.imap.ImapCommand;
import io.mailriver.runtime.imap.Untagged;
import io.mailriver.schemas.identity.DeliveryId;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// One mail of a mailbox as `UID FETCH` told it.
record Fetched(long uid, Optional<DeliveryId> delivery) {
    /// More than our field needs. A mail that came by another way may bear such a field of any
    /// length, and must not break the session of ours.
    static final int MAX_FIELD_OCTETS = 256;

    private static final String ITEMS =
            ":* (UID BODY.PEEK[HEADER.FIELDS (MAILRIVER-DELIVERY)]<0." + MAX_FIELD_OCTETS + ">)";

    private static final Pattern FIELD =
            Pattern.compile(
                    "\\s*Mailriver-Delivery:\\s*([0-9a-f]{32})\\s*", Pattern.CASE_INSENSITIVE);

    /// Our delivery fields from a UID on.
    static ImapCommand command(long fromUid) {
        return ImapCommand.plain("UID FETCH", "UID FETCH " + fromUid + ITEMS);
    }

    /// Empty when the response is something else, such as a flag that changed meanwhile.
    static Optional<Fetched> of(Untagged response) {
        return response instanceof FetchedMail mail && mail.uid() > 0
                ? mail.body().map(body -> new Fetched(mail.uid(), deliveryId(body)))
                : Optional.empty();
    }

    private static Optional<DeliveryId> deliveryId(FetchedMail.Body field) {
        Matcher matcher = FIELD.matcher(field.octets().latin1());
        return matcher.matches() ? Optional.of(new DeliveryId(matcher.group(1))) : Optional.empty();
    }
}
