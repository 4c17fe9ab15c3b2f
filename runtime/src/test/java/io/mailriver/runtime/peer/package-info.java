@NullMarked
package io.mailriver.runtime.peer;

import org.jspecify.annotations.NullMarked;
