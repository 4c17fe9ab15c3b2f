package io.mailriver.schemas.event;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What was checked at receipt (header `authentication`), in the words of RFC 8601.
public record Authentication(String authservId, List<Result> results) {
    public Authentication {
        results = List.copyOf(results);
    }

    /// One method's result: `spf`, `dkim`, `dmarc`, `arc`; `pass`, `fail`, `none` ...; properties
    /// such as `smtp.mailfrom` or `header.d`.
    public record Result(
            String method, String result, @Nullable String reason, Map<String, String> properties) {
        public Result {
            properties = Map.copyOf(properties);
        }
    }
}
