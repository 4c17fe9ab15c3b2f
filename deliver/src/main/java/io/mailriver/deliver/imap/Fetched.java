package io.mailriver.deliver.imap;

import io.mailriver.schemas.identity.DeliveryId;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.eclipse.angus.mail.iap.ByteArray;
import org.eclipse.angus.mail.iap.Response;
import org.eclipse.angus.mail.imap.protocol.BODY;
import org.eclipse.angus.mail.imap.protocol.FetchResponse;
import org.eclipse.angus.mail.imap.protocol.UID;
import org.jspecify.annotations.Nullable;

/// One mail of a mailbox as `UID FETCH` told it.
record Fetched(long uid, Optional<DeliveryId> delivery) {
    static final long MAX_UID = 0xffff_ffffL; // RFC 3501, 2.3.1.1: 32 bits

    private static final Pattern FIELD =
            Pattern.compile(
                    "\\s*Mailriver-Delivery:\\s*([0-9a-f]{32})\\s*", Pattern.CASE_INSENSITIVE);

    /// Empty when the response is something else, such as a flag that changed meanwhile.
    static Optional<Fetched> of(Response response) {
        if (!(response instanceof FetchResponse fetch)) {
            return Optional.empty();
        }
        UID uid = fetch.getItem(UID.class);
        BODY field = fetch.getItem(BODY.class);
        return uid == null || field == null || uid.uid < 1 || uid.uid > MAX_UID
                ? Optional.empty()
                : Optional.of(new Fetched(uid.uid, deliveryId(field.getByteArray())));
    }

    /// @param field null when the server says that there is none
    private static Optional<DeliveryId> deliveryId(@Nullable ByteArray field) {
        if (field == null) {
            return Optional.empty();
        }
        Matcher matcher =
                FIELD.matcher(
                        new String(
                                field.getBytes(),
                                field.getStart(),
                                field.getCount(),
                                StandardCharsets.ISO_8859_1));
        return matcher.matches() ? Optional.of(new DeliveryId(matcher.group(1))) : Optional.empty();
    }
}
