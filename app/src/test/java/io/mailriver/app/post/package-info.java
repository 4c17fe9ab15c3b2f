@NullMarked
package io.mailriver.app.post;

import org.jspecify.annotations.NullMarked;
