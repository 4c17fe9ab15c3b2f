@NullMarked
package io.mailriver.runtime.log;

import org.jspecify.annotations.NullMarked;
