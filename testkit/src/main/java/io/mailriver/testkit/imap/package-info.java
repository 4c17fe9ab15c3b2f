/// The other side of IMAP for tests: a scripted server that says what no real one says on demand,
/// and a proxy that cuts the line.
@NullMarked
package io.mailriver.testkit.imap;

import org.jspecify.annotations.NullMarked;
