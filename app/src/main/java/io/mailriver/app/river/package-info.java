/// The running program: every part that the chosen roles need, wired by hand in the order in which
/// a mail meets them, started from the far end and closed in reverse.
@NullMarked
package io.mailriver.app.river;

import org.jspecify.annotations.NullMarked;
