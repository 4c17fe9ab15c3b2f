package io.mailriver.schemas.event;

import io.mailriver.schemas.envelope.Mailbox;
import io.mailriver.schemas.envelope.ReversePath;
import io.mailriver.schemas.identity.BlobId;
import io.mailriver.schemas.identity.DeliveryId;
import io.mailriver.schemas.identity.MailId;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Makes records out of nothing: with all components set, or with those alone that must be.
final class SampleRecords {
    private static final int MAX_DEPTH = 8; // parts hold parts
    private static final String HEX = "0123456789abcdef";

    private final boolean full;

    private SampleRecords(boolean full) {
        this.full = full;
    }

    static Object full(Class<?> type) {
        return new SampleRecords(true).record(type, 0);
    }

    static Object minimal(Class<?> type) {
        return new SampleRecords(false).record(type, 0);
    }

    private Object record(Class<?> type, int depth) {
        RecordComponent[] components = type.getRecordComponents();
        Class<?>[] types =
                Arrays.stream(components).map(RecordComponent::getType).toArray(Class<?>[]::new);
        @Nullable Object[] values = new Object[components.length];
        for (int i = 0; i < values.length; i++) {
            values[i] = component(components[i], depth + 1);
        }
        try {
            return type.getDeclaredConstructor(types).newInstance(values);
        } catch (ReflectiveOperationException impossible) {
            throw new LinkageError("could not make a " + type, impossible);
        }
    }

    private @Nullable Object component(RecordComponent component, int depth) {
        if (RecordsAndSchemas.isNullable(component.getAnnotatedType())
                && (!full || depth > MAX_DEPTH)) {
            return null;
        }
        return value(component.getGenericType(), component.getName(), depth);
    }

    private Object value(Type type, String name, int depth) {
        if (type instanceof ParameterizedType generic) {
            Type[] arguments = generic.getActualTypeArguments();
            boolean isList = arguments.length == 1;
            if (!full || depth > MAX_DEPTH) {
                return isList ? List.of() : Map.of();
            }
            Object inner = value(arguments[arguments.length - 1], name, depth);
            return isList ? List.of(inner) : Map.of("key", inner);
        }
        return single((Class<?>) type, name, depth);
    }

    private Object single(Class<?> type, String name, int depth) {
        return switch (type.getSimpleName()) {
            case "String" ->
                    name.equals("digest") || name.equals("blobId") ? HEX.repeat(4) : "a text";
            case "int", "Integer" -> 7;
            case "long", "Long" -> 7L;
            case "Double" -> 0.5;
            case "boolean" -> true;
            case "Instant" -> Instant.parse("2026-03-01T08:15:30.123456Z");
            case "OffsetDateTime" -> OffsetDateTime.parse("2026-03-01T09:15:00+01:00");
            case "MailId" -> new MailId("019ca8a2-6e5b-7abc-8def-0123456789ab");
            case "BlobId" -> new BlobId(HEX.repeat(4));
            case "DeliveryId" -> new DeliveryId(HEX.repeat(2));
            case "Mailbox" -> Mailbox.parse("\"a b\"@example.org");
            case "ReversePath" -> ReversePath.parse("a@example.org");
            default -> type.isEnum() ? type.getEnumConstants()[0] : record(type, depth);
        };
    }
}
