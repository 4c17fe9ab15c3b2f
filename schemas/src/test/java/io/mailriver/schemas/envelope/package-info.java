@NullMarked
package io.mailriver.schemas.envelope;

import org.jspecify.annotations.NullMarked;
