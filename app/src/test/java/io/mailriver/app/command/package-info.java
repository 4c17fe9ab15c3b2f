@NullMarked
package io.mailriver.app.command;

import org.jspecify.annotations.NullMarked;
