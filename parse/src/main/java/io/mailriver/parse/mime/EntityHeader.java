package io.mailriver.parse.mime;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.mailriver.schemas.event.EmailHeader;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.james.mime4j.stream.BodyDescriptor;
import org.apache.james.mime4j.stream.BodyDescriptorBuilder;
import org.apache.james.mime4j.stream.Field;
import org.apache.james.mime4j.stream.RawField;
import org.jspecify.annotations.Nullable;

/// The header of a mail or of a part, as it is read, and what it says of the body. Not thread-safe.
///
/// mime4j asks it whether to look for parts: it answers with what we took the content type for, so
/// that a multipart without a usable boundary, or one too deep, is read as one part.
final class EntityHeader implements BodyDescriptorBuilder, BodyDescriptor {
    private static final int MAX_BOUNDARY_CHARACTERS = 200; // RFC 2046, 5.1.1, says 70
    private static final int MAX_STRAY_OCTETS = 64 << 10;
    private static final int MAX_TYPE_CHARACTERS = 255; // RFC 6838, 4.2: 127 on each side

    private final MailReading reading;
    private final @Nullable EntityHeader parent;
    private final List<EmailHeader> fields = new ArrayList<>();
    private final Map<HeaderName, FieldText> known = new EnumMap<>(HeaderName.class);
    private final Set<HeaderName> repeated = EnumSet.noneOf(HeaderName.class);
    private final ByteArrayOutputStream strays = new ByteArrayOutputStream();
    private StructuredValue contentType = StructuredValue.EMPTY;
    private String type = "";
    private String path = "";
    private String firstStray = "";
    private int children;
    private int fieldCount;

    EntityHeader(MailReading reading, @Nullable EntityHeader parent) {
        this.reading = reading;
        this.parent = parent;
    }

    // What mime4j calls while it reads the header.

    @Override
    public void reset() {
        reading.begin(this);
        if (parent != null) {
            parent.children++;
            path =
                    parent.path.isEmpty()
                            ? "" + parent.children
                            : parent.path + "." + parent.children;
        }
    }

    @Override
    public @Nullable Field addField(RawField field) {
        return null;
    }

    @Override
    public BodyDescriptor build() {
        contentType =
                text(HeaderName.CONTENT_TYPE)
                        .map(StructuredValue::parse)
                        .orElse(StructuredValue.EMPTY);
        type = effectiveType();
        return this;
    }

    /// The same, for a header that mime4j does not read.
    EntityHeader built() {
        build();
        return this;
    }

    @Override
    public BodyDescriptorBuilder newChild() {
        return new EntityHeader(reading, this);
    }

    // What the header reader adds.

    void add(FieldText field) {
        fieldCount++;
        if (strays.size() > 0) {
            reading.defects().add(DefectCode.HEADER_FIELD_MALFORMED, firstStray, partId());
            strays.reset();
        }
        HeaderName name = HeaderName.of(field.name());
        if (name != null && known.put(name, field) != null && repeated.add(name)) {
            reading.defects()
                    .add(
                            DefectCode.HEADER_FIELD_REPEATED,
                            field.name() + ", the last counts",
                            partId());
        }
        if (reading.keepsField(field)) {
            fields.add(new EmailHeader(field.name(), field.raw()));
        }
    }

    /// A line that is no header field: the body's beginning, unless a field follows.
    void addStray(byte[] line, int length) {
        if (strays.size() == 0) {
            firstStray = new String(line, 0, Math.min(length, 80), ISO_8859_1).strip();
        }
        if (strays.size() + length <= MAX_STRAY_OCTETS) {
            strays.write(line, 0, length);
        }
    }

    /// The body's first octets, which stood where the header should have ended.
    byte[] strays() {
        return strays.toByteArray();
    }

    // What the header says.

    List<EmailHeader> fields() {
        return fields;
    }

    boolean isEmpty() {
        return fieldCount == 0;
    }

    /// The unfolded text of a field's last instance.
    Optional<String> text(HeaderName name) {
        return Optional.ofNullable(known.get(name)).map(FieldText::unfolded);
    }

    /// The media type that holds, in lower case.
    String type() {
        return type;
    }

    boolean isMultipart() {
        return type.startsWith("multipart/");
    }

    StructuredValue contentType() {
        return contentType;
    }

    /// RFC 8621, 4.1.4: the parameter, or the implied `us-ascii` of a text; empty for what is no
    /// text.
    Optional<String> charset() {
        boolean isText = type.startsWith("text/");
        return isText
                ? Optional.of(contentType.parameter("charset").orElse("us-ascii"))
                : Optional.empty();
    }

    /// `1.2` for the second part of the first part; empty for the mail itself.
    String path() {
        return path;
    }

    /// The path as defects name it: null for the mail itself.
    @Nullable String partId() {
        return path.isEmpty() ? null : path;
    }

    int depth() {
        int depth = 0;
        for (EntityHeader above = parent; above != null; above = above.parent) {
            depth++;
        }
        return depth;
    }

    private String effectiveType() {
        String declared = contentType.value();
        if (declared.isEmpty()) {
            return impliedType();
        }
        if (!isType(declared)) {
            reading.defects().add(DefectCode.CONTENT_TYPE_INVALID, declared, partId());
            return "text/plain"; // RFC 2045, 5.2
        }
        return declared.startsWith("multipart/") ? multipartOr(declared) : declared;
    }

    private String impliedType() {
        return parent != null && parent.type.equals("multipart/digest")
                ? "message/rfc822" // RFC 2046, 5.1.5
                : "text/plain";
    }

    private String multipartOr(String declared) {
        if (depth() >= reading.limits().maxDepth()) {
            reading.defects().add(DefectCode.NESTING_TOO_DEEP, declared, partId());
            return "application/octet-stream";
        }
        String boundary = contentType.parameter("boundary").orElse("");
        if (boundary.isBlank() || boundary.length() > MAX_BOUNDARY_CHARACTERS) {
            reading.defects().add(DefectCode.BOUNDARY_UNUSABLE, "'" + boundary + "'", partId());
            return "text/plain";
        }
        return declared;
    }

    private static boolean isType(String declared) {
        int slash = declared.indexOf('/');
        if (slash <= 0
                || slash == declared.length() - 1
                || declared.length() > MAX_TYPE_CHARACTERS) {
            return false;
        }
        for (int i = 0; i < declared.length(); i++) {
            char c = declared.charAt(i);
            if (c <= ' ' || c > '~' || "()<>@,:\\\"[]?=".indexOf(c) >= 0) {
                return false;
            }
        }
        return declared.indexOf('/', slash + 1) < 0;
    }

    // What mime4j asks afterwards.

    @Override
    public String getMimeType() {
        return type;
    }

    @Override
    public String getBoundary() {
        return contentType.parameter("boundary").orElse("").stripTrailing();
    }

    @Override
    public String getMediaType() {
        return type.substring(0, type.indexOf('/'));
    }

    @Override
    public String getSubType() {
        return type.substring(type.indexOf('/') + 1);
    }

    @Override
    public @Nullable String getCharset() {
        return null;
    }

    /// Encodings are undone by us.
    @Override
    public String getTransferEncoding() {
        return "binary";
    }

    @Override
    public long getContentLength() {
        return -1;
    }

    /// The declared content transfer encoding, in lower case.
    String transferEncoding() {
        return text(HeaderName.CONTENT_TRANSFER_ENCODING)
                .map(text -> StructuredValue.parse(text).value().toLowerCase(Locale.ROOT))
                .orElse("");
    }
}
