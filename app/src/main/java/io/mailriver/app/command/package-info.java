/// The command line: one class a command, each with its help and examples. The only package besides
/// [io.mailriver.app] that imports picocli.
@NullMarked
package io.mailriver.app.command;

import org.jspecify.annotations.NullMarked;
