/// The program: command line, configuration, and the graph of stages, wired by hand in the order in
/// which a mail meets them.
@NullMarked
package io.mailriver.app;

import org.jspecify.annotations.NullMarked;
