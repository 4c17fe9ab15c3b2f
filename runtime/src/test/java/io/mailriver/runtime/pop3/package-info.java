@NullMarked
package io.mailriver.runtime.pop3;

import org.jspecify.annotations.NullMarked;
