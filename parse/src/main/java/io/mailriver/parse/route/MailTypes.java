package io.mailriver.parse.route;

import com.google.common.collect.ImmutableCollection;
import com.google.common.collect.ImmutableMap;
import com.google.errorprone.annotations.Immutable;
import dev.cel.common.types.CelType;
import dev.cel.common.types.CelTypeProvider;
import java.util.Optional;

/// Tells CEL's type checker our record types, so that a misspelt field is an error at start.
@Immutable
final class MailTypes implements CelTypeProvider {
    private final ImmutableMap<String, CelType> types;

    MailTypes() {
        ImmutableMap.Builder<String, CelType> all = ImmutableMap.builder();
        for (Shape<?> shape : MailShapes.ALL) {
            CelType type = shape.type();
            all.put(type.name(), type);
        }
        this.types = all.buildOrThrow();
    }

    @Override
    public ImmutableCollection<CelType> types() {
        return types.values();
    }

    @Override
    public Optional<CelType> findType(String typeName) {
        return Optional.ofNullable(types.get(typeName));
    }
}
