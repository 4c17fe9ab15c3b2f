@NullMarked
package io.mailriver.app.look;

import org.jspecify.annotations.NullMarked;
