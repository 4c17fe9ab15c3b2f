/// One mail's whole way through the real program, a child process, with real peers.
@NullMarked
package io.mailriver.app.way;

import org.jspecify.annotations.NullMarked;
