/// The other side of POP3 for tests: a scripted server that says what no real one says on demand.
@NullMarked
package io.mailriver.testkit.pop3;

import org.jspecify.annotations.NullMarked;
