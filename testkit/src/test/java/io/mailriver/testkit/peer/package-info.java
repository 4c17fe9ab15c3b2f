@NullMarked
package io.mailriver.testkit.peer;

import org.jspecify.annotations.NullMarked;
