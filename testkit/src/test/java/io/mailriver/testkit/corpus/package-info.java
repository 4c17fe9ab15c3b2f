@NullMarked
package io.mailriver.testkit.corpus;

import org.jspecify.annotations.NullMarked;
