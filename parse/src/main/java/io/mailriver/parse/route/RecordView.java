package io.mailriver.parse.route;

import java.util.AbstractMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// A record as the map that CEL reads. Only the fields that are there are keys of it.
final class RecordView<T> extends AbstractMap<String, Object> {
    private final Shape<T> shape;
    private final T value;

    RecordView(Shape<T> shape, T value) {
        this.shape = shape;
        this.value = value;
    }

    T value() {
        return value;
    }

    @Override
    public @Nullable Object get(@Nullable Object key) {
        return key == null ? null : shape.value(value, key);
    }

    @Override
    public boolean containsKey(@Nullable Object key) {
        return get(key) != null;
    }

    @Override
    public Set<Entry<String, Object>> entrySet() {
        Map<String, Object> present = new LinkedHashMap<>();
        for (String field : shape.fieldNames()) {
            Object found = shape.value(value, field);
            if (found != null) {
                present.put(field, found);
            }
        }
        return present.entrySet();
    }
}
