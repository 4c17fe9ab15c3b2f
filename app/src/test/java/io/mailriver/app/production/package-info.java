/// Holds what is written about the program, and what it is installed by, to the program itself.
@NullMarked
package io.mailriver.app.production;

import org.jspecify.annotations.NullMarked;
