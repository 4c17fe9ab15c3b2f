package io.mailriver.schemas.event;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.mailriver.schemas.envelope.ForwardPath;
import io.mailriver.schemas.envelope.Mailbox;
import io.mailriver.schemas.envelope.ReversePath;
import io.mailriver.schemas.identity.BlobId;
import io.mailriver.schemas.identity.DeliveryId;
import io.mailriver.schemas.identity.MailId;
import java.io.OutputStream;
import java.util.List;
import java.util.function.Function;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.JsonParser;
import tools.jackson.core.StreamWriteFeature;
import tools.jackson.databind.DeserializationContext;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.SerializationContext;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.cfg.DateTimeFeature;
import tools.jackson.databind.deser.std.StdDeserializer;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.module.SimpleModule;
import tools.jackson.databind.ser.std.StdSerializer;

/// The one door between records and JSON. Thread-safe; reading ignores fields it does not know, so
/// that an older reader lives with a newer writer, and refuses records that lack a field which is
/// not `@Nullable`. For the others, absent and JSON null mean the same.
public final class Json {
    private static final JsonMapper MAPPER =
            JsonMapper.builder()
                    .annotationIntrospector(new Nullness())
                    .addModule(words())
                    .addMixIn(ForwardPath.class, ForwardPathNames.class)
                    .disable(DateTimeFeature.WRITE_DATES_AS_TIMESTAMPS)
                    .disable(DateTimeFeature.ADJUST_DATES_TO_CONTEXT_TIME_ZONE)
                    .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
                    .enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
                    .build();

    private Json() {}

    /// The record as UTF-8 JSON on one line.
    public static byte[] write(Object value) {
        return MAPPER.writeValueAsBytes(value);
    }

    /// The record as JSON text on one line.
    public static String text(Object value) {
        return MAPPER.writeValueAsString(value);
    }

    /// The record as indented JSON text, for people.
    public static String pretty(Object value) {
        return MAPPER.writer().with(SerializationFeature.INDENT_OUTPUT).writeValueAsString(value);
    }

    /// Writes the record as UTF-8 JSON; the stream stays open.
    public static void write(Object value, OutputStream out) {
        MAPPER.writer().without(StreamWriteFeature.AUTO_CLOSE_TARGET).writeValue(out, value);
    }

    /// Reads a record.
    ///
    /// @throws tools.jackson.core.JacksonException when the bytes are not such a record
    public static <T> T read(byte[] json, Class<T> type) {
        return MAPPER.readValue(json, type);
    }

    private static SimpleModule words() {
        SimpleModule module = new SimpleModule("mailriver");
        asText(module, MailId.class, MailId::text, MailId::new);
        asText(module, BlobId.class, BlobId::text, BlobId::new);
        asText(module, DeliveryId.class, DeliveryId::text, DeliveryId::new);
        asText(module, Mailbox.class, Mailbox::toString, Mailbox::parse);
        asText(module, ReversePath.class, ReversePath::text, ReversePath::parse);
        return module;
    }

    private static <T> void asText(
            SimpleModule module,
            Class<T> type,
            Function<T, String> write,
            Function<String, T> read) {
        module.addSerializer(type, new TextWriter<>(type, write));
        module.addDeserializer(type, new TextReader<>(type, read));
    }

    /// `notify` is RFC 3461's word, and one that Java forbids for a record's component.
    private interface ForwardPathNames {
        @JsonProperty("notify")
        List<String> notifyOn();
    }

    private static final class TextWriter<T> extends StdSerializer<T> {
        private final Function<T, String> write;

        TextWriter(Class<T> type, Function<T, String> write) {
            super(type);
            this.write = write;
        }

        @Override
        public void serialize(T value, JsonGenerator out, SerializationContext context) {
            out.writeString(write.apply(value));
        }
    }

    private static final class TextReader<T> extends StdDeserializer<T> {
        private final Class<T> type;
        private final Function<String, T> read;

        TextReader(Class<T> type, Function<String, T> read) {
            super(type);
            this.type = type;
            this.read = read;
        }

        @Override
        public T deserialize(JsonParser in, DeserializationContext context) {
            String text = in.getString();
            try {
                return read.apply(text);
            } catch (IllegalArgumentException wrong) {
                throw context.weirdStringException(text, type, String.valueOf(wrong.getMessage()));
            }
        }
    }
}
