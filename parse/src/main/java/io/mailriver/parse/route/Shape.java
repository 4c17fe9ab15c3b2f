package io.mailriver.parse.route;

import com.google.common.collect.ImmutableMap;
import dev.cel.common.types.CelType;
import dev.cel.common.types.ListType;
import dev.cel.common.types.MapType;
import dev.cel.common.types.SimpleType;
import dev.cel.common.types.StructType;
import dev.cel.common.types.StructTypeReference;
import java.time.Instant;
import java.util.AbstractList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.RandomAccess;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// How conditions see one of our records: field names as in its JSON, each with its CEL type and
/// its value. The type is what a condition is checked against at start, the view is what it reads.
/// Built once at class loading, not changed afterwards.
final class Shape<T> {
    private final String name;
    private final Map<String, Field<T>> fields = new LinkedHashMap<>();

    /// One field; a null value means that this record lacks it.
    private record Field<T>(CelType type, Function<T, @Nullable Object> value) {}

    Shape(String name) {
        this.name = name;
    }

    Shape<T> text(String field, Function<T, @Nullable String> value) {
        return with(field, SimpleType.STRING, value::apply);
    }

    Shape<T> texts(String field, Function<T, @Nullable List<String>> value) {
        return with(field, ListType.create(SimpleType.STRING), value::apply);
    }

    Shape<T> whole(String field, Function<T, @Nullable Number> value) {
        return with(
                field,
                SimpleType.INT,
                mail -> {
                    Number number = value.apply(mail);
                    return number == null ? null : number.longValue();
                });
    }

    Shape<T> fraction(String field, Function<T, @Nullable Double> value) {
        return with(field, SimpleType.DOUBLE, value::apply);
    }

    Shape<T> flag(String field, Function<T, Boolean> value) {
        return with(field, SimpleType.BOOL, value::apply);
    }

    Shape<T> time(String field, Function<T, @Nullable Instant> value) {
        return with(field, SimpleType.TIMESTAMP, value::apply);
    }

    Shape<T> pairs(String field, Function<T, Map<String, String>> value) {
        return with(field, MapType.create(SimpleType.STRING, SimpleType.STRING), value::apply);
    }

    <V> Shape<T> record(String field, Shape<V> shape, Function<T, @Nullable V> value) {
        return with(
                field,
                shape.reference(),
                owner -> {
                    V inner = value.apply(owner);
                    return inner == null ? null : shape.view(inner);
                });
    }

    <V> Shape<T> records(String field, Shape<V> shape, Function<T, @Nullable List<V>> value) {
        return with(
                field,
                ListType.create(shape.reference()),
                owner -> {
                    List<V> inner = value.apply(owner);
                    return inner == null ? null : new ListView<>(shape, inner);
                });
    }

    <V> Shape<T> recordsByName(String field, Shape<V> shape, Function<T, Map<String, V>> value) {
        return with(
                field,
                MapType.create(SimpleType.STRING, shape.reference()),
                owner -> {
                    Map<String, Object> views = new LinkedHashMap<>();
                    value.apply(owner).forEach((key, inner) -> views.put(key, shape.view(inner)));
                    return views;
                });
    }

    /// The type under its name, for fields and variables.
    CelType reference() {
        return StructTypeReference.create(name);
    }

    /// The type with its fields.
    StructType type() {
        ImmutableMap.Builder<String, CelType> builder = ImmutableMap.builder();
        fields.forEach((field, known) -> builder.put(field, known.type()));
        ImmutableMap<String, CelType> types = builder.buildOrThrow();
        return StructType.create(
                name, types.keySet(), field -> Optional.ofNullable(types.get(field)));
    }

    /// A record as a condition reads it; nothing is converted before it is asked for.
    RecordView<T> view(T value) {
        return new RecordView<>(this, value);
    }

    Iterable<String> fieldNames() {
        return fields.keySet();
    }

    /// Null when the record lacks the field.
    @Nullable Object value(T owner, Object field) {
        Field<T> found = field instanceof String text ? fields.get(text) : null;
        return found == null ? null : found.value().apply(owner);
    }

    private Shape<T> with(String field, CelType type, Function<T, @Nullable Object> value) {
        fields.put(field, new Field<>(type, value));
        return this;
    }

    private static final class ListView<V> extends AbstractList<Map<String, Object>>
            implements RandomAccess {
        private final Shape<V> shape;
        private final List<V> values;

        ListView(Shape<V> shape, List<V> values) {
            this.shape = shape;
            this.values = values;
        }

        @Override
        public Map<String, Object> get(int index) {
            return shape.view(values.get(index));
        }

        @Override
        public int size() {
            return values.size();
        }
    }
}
