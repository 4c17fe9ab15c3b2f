package io.mailriver.parse.mime;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.apache.james.mime4j.stream.FieldBuilder;
import org.apache.james.mime4j.stream.RawField;
import org.apache.james.mime4j.util.ByteArrayBuffer;
import org.apache.james.mime4j.util.RecycledByteArrayBuffer;
import org.jspecify.annotations.Nullable;

/// Puts the lines of header fields together and hands each field to the header that is being read.
/// mime4j itself sees none of them, so that no field can stop it. Not thread-safe.
final class HeaderReader implements FieldBuilder {
    private final MailReading reading;
    private final int max;
    private byte[] lines = new byte[1024];
    private int length;
    private boolean isCut;
    private boolean isFirst = true;

    HeaderReader(MailReading reading) {
        this.reading = reading;
        this.max = reading.limits().maxHeaderField().toInt();
    }

    @Override
    public void reset() {
        length = 0;
        isCut = false;
    }

    @Override
    public void append(ByteArrayBuffer line) {
        int taken = Math.min(line.length(), max - length);
        isCut |= taken < line.length();
        if (length + taken > lines.length) {
            lines = Arrays.copyOf(lines, Math.max(2 * lines.length, length + taken));
        }
        System.arraycopy(line.buffer(), 0, lines, length, taken);
        length += taken;
    }

    @Override
    public @Nullable RawField build() {
        if (length > 0) {
            finish(reading.header());
            isFirst = false;
        }
        return null;
    }

    @Override
    public @Nullable RecycledByteArrayBuffer getRaw() {
        return null;
    }

    @Override
    public void release() {}

    private void finish(EntityHeader header) {
        int colon = colon();
        if (colon < 0) {
            malformed(header);
            return;
        }
        int nameEnd = colon;
        while (nameEnd > 0 && isBlank(lines[nameEnd - 1])) {
            nameEnd--;
        }
        String name = new String(lines, 0, nameEnd, StandardCharsets.US_ASCII);
        FieldText field = FieldText.of(name, lines, colon + 1, end());
        noteFaults(field, header);
        header.add(field);
    }

    private void noteFaults(FieldText field, EntityHeader header) {
        Defects defects = reading.defects();
        if (isCut) {
            defects.add(DefectCode.HEADER_FIELD_CUT, field.name(), header.partId());
        }
        if (!field.isUtf8()) {
            defects.add(DefectCode.HEADER_NOT_UTF8, field.name(), header.partId());
        }
        if (field.hasBareReturn()) {
            defects.add(DefectCode.BARE_CARRIAGE_RETURN, field.name(), header.partId());
        }
    }

    private void malformed(EntityHeader header) {
        String line = new String(lines, 0, Math.min(end(), 80), StandardCharsets.ISO_8859_1);
        if (isFirst && header.partId() == null && isMboxLine(line)) {
            reading.defects().add(DefectCode.MBOX_FROM_LINE, line);
            return;
        }
        header.addStray(lines, length);
    }

    private static boolean isMboxLine(String line) {
        return line.startsWith("From ") || line.startsWith(">From ");
    }

    /// The colon after the field's name, or -1 when there is no such name (RFC 5322, 2.2).
    private int colon() {
        for (int i = 0; i < length; i++) {
            byte octet = lines[i];
            if (octet == ':') {
                return i == 0 || isBlank(lines[0]) ? -1 : i;
            }
            if (octet <= ' ' && !isBlankBeforeColon(i)) {
                return -1;
            }
        }
        return -1;
    }

    private boolean isBlankBeforeColon(int from) {
        int i = from;
        while (i < length && isBlank(lines[i])) {
            i++;
        }
        return i > from && i < length && lines[i] == ':';
    }

    /// The length without the last line's end.
    private int end() {
        int end = length;
        if (end > 0 && lines[end - 1] == '\n') {
            end--;
        }
        return end > 0 && lines[end - 1] == '\r' ? end - 1 : end;
    }

    private static boolean isBlank(byte octet) {
        return octet == ' ' || octet == '\t';
    }
}
