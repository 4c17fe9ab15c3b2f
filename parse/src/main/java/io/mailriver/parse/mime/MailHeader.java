package io.mailriver.parse.mime;

import io.mailriver.schemas.event.EmailAddress;
import java.text.Normalizer;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// The mail's own header in JMAP's parsed forms (RFC 8621, 4.1.2). A property is null where the
/// field is missing or can't be read. Not thread-safe; each property is to be asked once.
final class MailHeader {
    private final EntityHeader header;
    private final MailReading reading;
    private int addressesLeft;

    MailHeader(EntityHeader header, MailReading reading) {
        this.header = header;
        this.reading = reading;
        this.addressesLeft = reading.limits().maxAddresses();
    }

    @Nullable List<String> messageIds(HeaderName name) {
        Optional<String> text = header.text(name);
        if (text.isEmpty()) {
            return null;
        }
        List<String> ids = MessageIds.parse(text.get());
        if (ids.isEmpty()) {
            reading.defects().add(DefectCode.MESSAGE_ID_INVALID, name + ": " + text.get());
            return null;
        }
        return ids;
    }

    @Nullable List<EmailAddress> addresses(HeaderName name) {
        Optional<String> text = header.text(name);
        if (text.isEmpty()) {
            return null;
        }
        AddressList.Parsed parsed = AddressList.parse(text.get(), addressesLeft);
        addressesLeft -= parsed.addresses().size();
        if (parsed.isUnreadable()) {
            reading.defects().add(DefectCode.ADDRESS_UNREADABLE, name + ": " + text.get());
        }
        if (parsed.isCut()) {
            String limit = reading.limits().maxAddresses() + " were read";
            reading.defects().add(DefectCode.TOO_MANY_ADDRESSES, limit);
        }
        return parsed.addresses();
    }

    @Nullable String subject() {
        Optional<String> text = header.text(HeaderName.SUBJECT);
        if (text.isEmpty()) {
            return null;
        }
        EncodedWords.Decoded decoded = EncodedWords.decode(text.get().strip());
        if (decoded.isBroken()) {
            reading.defects().add(DefectCode.ENCODED_WORD_BROKEN, "SUBJECT: " + text.get());
        }
        return Normalizer.normalize(decoded.text(), Normalizer.Form.NFC);
    }

    @Nullable OffsetDateTime sentAt() {
        Optional<String> text = header.text(HeaderName.DATE);
        if (text.isEmpty()) {
            return null;
        }
        Optional<MailDate.Parsed> parsed = MailDate.parse(text.get());
        if (parsed.isEmpty()) {
            reading.defects().add(DefectCode.DATE_UNREADABLE, text.get());
            return null;
        }
        if (!parsed.get().isZoneKnown()) {
            reading.defects().add(DefectCode.DATE_ZONE_UNKNOWN, text.get());
        }
        return parsed.get().date();
    }
}
