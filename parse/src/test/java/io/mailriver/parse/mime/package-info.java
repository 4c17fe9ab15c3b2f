@NullMarked
package io.mailriver.parse.mime;

import org.jspecify.annotations.NullMarked;
