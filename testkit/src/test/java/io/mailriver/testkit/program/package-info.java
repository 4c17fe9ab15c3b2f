@NullMarked
package io.mailriver.testkit.program;

import org.jspecify.annotations.NullMarked;
