@NullMarked
package io.mailriver.app.river;

import org.jspecify.annotations.NullMarked;
