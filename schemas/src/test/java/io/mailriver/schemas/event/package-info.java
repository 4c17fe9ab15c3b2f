@NullMarked
package io.mailriver.schemas.event;

import org.jspecify.annotations.NullMarked;
