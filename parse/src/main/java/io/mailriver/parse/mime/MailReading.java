package io.mailriver.parse.mime;

import org.jspecify.annotations.Nullable;

/// What one mail's reading has in common: limits, what is left of them, defects. Not thread-safe.
final class MailReading {
    private static final int MAX_VALUE_OCTETS = 8 << 10;

    private final ParseLimits limits;
    private final Defects defects;
    private final Budget headers;
    private final Budget values;
    private final Budget texts;
    private @Nullable EntityHeader header;
    private int keptFields;
    private int parts;
    private long keptOctets;

    MailReading(ParseLimits limits) {
        this.limits = limits;
        this.defects = new Defects(limits.maxDefects());
        this.headers = new Budget(limits.maxHeaders().toInt(), limits.maxHeaders().toInt());
        this.values = new Budget(limits.maxHeaders().toInt(), MAX_VALUE_OCTETS);
        this.texts = new Budget(limits.maxTotalText().toInt(), limits.maxText().toInt());
    }

    ParseLimits limits() {
        return limits;
    }

    Defects defects() {
        return defects;
    }

    /// What texts may take in the event.
    Budget texts() {
        return texts;
    }

    /// What values made of parts' header fields (names, content ids ...) may take in the event.
    Budget values() {
        return values;
    }

    /// A header begins.
    void begin(EntityHeader begun) {
        header = begun;
    }

    /// The header that was begun last.
    EntityHeader header() {
        if (header == null) {
            header = new EntityHeader(this, null);
        }
        return header;
    }

    /// True when the field may stand in the event.
    boolean keepsField(FieldText field) {
        if (keptFields < limits.maxHeaderFields()
                && headers.takeAll(field.name())
                && headers.takeAll(field.raw())) {
            keptFields++;
            return true;
        }
        defects.add(DefectCode.HEADERS_CUT, field.name(), header().partId());
        return false;
    }

    /// True when one more part may be read.
    boolean takePart() {
        return parts++ < limits.maxParts();
    }

    /// How many octets of one more text may be held in memory.
    int textAllowance() {
        long left = limits.maxTotalText().octets() - keptOctets;
        return (int) Math.max(0, Math.min(left, limits.maxText().octets()));
    }

    void keep(int octets) {
        keptOctets += octets;
    }
}
