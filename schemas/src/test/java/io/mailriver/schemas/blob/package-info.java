@NullMarked
package io.mailriver.schemas.blob;

import org.jspecify.annotations.NullMarked;
