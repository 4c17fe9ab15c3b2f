/// The names of things: a mail's sighting, its content, one of its deliveries.
@NullMarked
package io.mailriver.schemas.identity;

import org.jspecify.annotations.NullMarked;
