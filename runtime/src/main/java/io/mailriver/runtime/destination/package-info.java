/// What the parse stage must know of destinations, which are the deliver stage's: how recipients
/// are grouped there.
@NullMarked
package io.mailriver.runtime.destination;

import org.jspecify.annotations.NullMarked;
