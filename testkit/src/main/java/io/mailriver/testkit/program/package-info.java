/// The real program and a real broker as child processes, to be killed, frozen and started again.
@NullMarked
package io.mailriver.testkit.program;

import org.jspecify.annotations.NullMarked;
