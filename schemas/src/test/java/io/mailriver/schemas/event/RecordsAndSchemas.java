package io.mailriver.schemas.event;

import io.mailriver.schemas.envelope.Mailbox;
import io.mailriver.schemas.envelope.ReversePath;
import io.mailriver.schemas.identity.BlobId;
import io.mailriver.schemas.identity.DeliveryId;
import io.mailriver.schemas.identity.MailId;
import java.lang.reflect.AnnotatedParameterizedType;
import java.lang.reflect.AnnotatedType;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// Compares a record with its schema, component by component, and everything below them.
final class RecordsAndSchemas {
    private static final Set<Class<?>> INTEGERS =
            Set.of(int.class, long.class, Integer.class, Long.class);
    private static final Set<Class<?>> NUMBERS = Set.of(double.class, Double.class);
    private static final Set<Class<?>> BOOLEANS = Set.of(boolean.class, Boolean.class);
    private static final Set<Class<?>> MOMENTS = Set.of(Instant.class, OffsetDateTime.class);
    private static final Map<Class<?>, String> WORDS =
            Map.of(
                    MailId.class, "MailId",
                    BlobId.class, "BlobId",
                    DeliveryId.class, "DeliveryId",
                    Mailbox.class, "Mailbox",
                    ReversePath.class, "ReversePath");

    private final List<String> problems = new ArrayList<>();
    private final Set<Class<?>> seen = new HashSet<>();

    private RecordsAndSchemas() {}

    /// What differs, one sentence each.
    static List<String> problems(Class<?> type, Shape schema) {
        RecordsAndSchemas comparison = new RecordsAndSchemas();
        comparison.record(type, schema, type.getSimpleName());
        return List.copyOf(comparison.problems);
    }

    /// The record and all records that stand in its components.
    static Set<Class<?>> reachable(Class<?> type) {
        RecordsAndSchemas walk = new RecordsAndSchemas();
        walk.reach(type);
        return Set.copyOf(walk.seen);
    }

    /// The name of a component in JSON.
    static String jsonName(RecordComponent component) {
        return component.getName().equals("notifyOn") ? "notify" : component.getName();
    }

    private void reach(Type type) {
        if (type instanceof ParameterizedType generic) {
            Arrays.stream(generic.getActualTypeArguments()).forEach(this::reach);
        } else if (type instanceof Class<?> plain && isRecordOfOurs(plain) && seen.add(plain)) {
            Arrays.stream(plain.getRecordComponents()).forEach(c -> reach(c.getGenericType()));
        }
    }

    private static boolean isRecordOfOurs(Class<?> type) {
        return type.isRecord() && !WORDS.containsKey(type);
    }

    private void record(Class<?> type, Shape schema, String where) {
        if (!seen.add(type)) {
            return;
        }
        expect(where + " title", type.getSimpleName(), schema.node().path("title").asString(""));
        expect(where + " type", Set.of("object"), schema.types());
        expect(
                where + " properties",
                names(type.getRecordComponents()),
                schema.properties().keySet());
        expect(
                where + " required (the components without @Nullable)",
                names(
                        Arrays.stream(type.getRecordComponents())
                                .filter(c -> !isNullable(c.getAnnotatedType()))
                                .toArray(RecordComponent[]::new)),
                schema.required());
        for (RecordComponent component : type.getRecordComponents()) {
            String name = jsonName(component);
            Optional.ofNullable(schema.properties().get(name))
                    .ifPresent(shape ->
                            value(component.getAnnotatedType(), shape, where + "." + name));
            if (schema.written(name).path("description").asString("").isBlank()) {
                problems.add(where + "." + name + " has no description in the schema");
            }
        }
    }

    private void value(AnnotatedType annotated, Shape shape, String where) {
        expect(where + " nullable", isNullable(annotated), shape.nullable());
        Type type = annotated.getType();
        if (annotated instanceof AnnotatedParameterizedType generic) {
            container(generic, shape, where);
        } else if (type instanceof Class<?> plain) {
            single(plain, shape, where);
        }
    }

    private void container(AnnotatedParameterizedType type, Shape shape, String where) {
        AnnotatedType[] arguments = type.getAnnotatedActualTypeArguments();
        boolean isList = arguments.length == 1;
        expect(where + " type", Set.of(isList ? "array" : "object"), shape.types());
        Optional<Shape> inner = isList ? shape.items() : shape.mapValues();
        inner.ifPresentOrElse(
                item -> value(arguments[arguments.length - 1], item, where + "[]"),
                () -> problems.add(where + " does not say what it holds"));
    }

    private void single(Class<?> type, Shape shape, String where) {
        if (isRecordOfOurs(type)) {
            record(type, shape, where + ":" + type.getSimpleName());
            return;
        }
        expect(where + " type", Set.of(jsonType(type)), shape.types());
        expect(
                where + " format",
                MOMENTS.contains(type) ? "date-time" : "",
                shape.node().path("format").asString(""));
        if (WORDS.containsKey(type)) {
            expect(where + " title", WORDS.get(type), shape.node().path("title").asString(""));
        }
        expect(where + " words", type.isEnum() ? words(type) : Set.of(), shape.words());
    }

    private static String jsonType(Class<?> type) {
        return INTEGERS.contains(type)
                ? "integer"
                : NUMBERS.contains(type)
                        ? "number"
                        : BOOLEANS.contains(type) ? "boolean" : "string";
    }

    private static Set<String> words(Class<?> type) {
        return Arrays.stream(type.getEnumConstants())
                .map(Json::text)
                .map(text -> text.replace("\"", ""))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private static Set<String> names(RecordComponent[] components) {
        return Arrays.stream(components)
                .map(RecordsAndSchemas::jsonName)
                .collect(Collectors.toCollection(TreeSet::new));
    }

    static boolean isNullable(AnnotatedType type) {
        return type.isAnnotationPresent(Nullable.class);
    }

    private void expect(String what, @Nullable Object byRecord, Object bySchema) {
        if (!bySchema.equals(byRecord)) {
            problems.add(what + ": the record says " + byRecord + ", the schema says " + bySchema);
        }
    }
}
