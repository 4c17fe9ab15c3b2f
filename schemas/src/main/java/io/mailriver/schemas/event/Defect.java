package io.mailriver.schemas.event;

import org.jspecify.annotations.Nullable;

/// What is wrong with a mail's form. `code` is stable and lower-case-dashed (`missing-boundary`),
/// `detail` is for people, `partId` names the part where there is one.
public record Defect(String code, @Nullable String detail, @Nullable String partId) {}
