@NullMarked
package io.mailriver.app;

import org.jspecify.annotations.NullMarked;
