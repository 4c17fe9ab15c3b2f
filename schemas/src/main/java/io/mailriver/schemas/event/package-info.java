/// A record per JSON value or header that stands on a topic, and the one door to JSON.
///
/// Field names are part of the contract (docs/schemas.md): the JSON Schemas (2020-12) in the
/// resource folder `json` and the golden samples of the tests are held to these records by tests. A
/// component that is `@Nullable` is one that may be JSON null or absent; this package is the one
/// place where null crosses packages, because the records are the JSON.
@NullMarked
package io.mailriver.schemas.event;

import org.jspecify.annotations.NullMarked;
