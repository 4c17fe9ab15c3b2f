@NullMarked
package io.mailriver.schemas.topic;

import org.jspecify.annotations.NullMarked;
