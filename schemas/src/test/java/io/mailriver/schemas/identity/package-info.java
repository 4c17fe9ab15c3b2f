@NullMarked
package io.mailriver.schemas.identity;

import org.jspecify.annotations.NullMarked;
