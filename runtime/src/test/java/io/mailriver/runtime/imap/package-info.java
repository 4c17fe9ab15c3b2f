@NullMarked
package io.mailriver.runtime.imap;

import org.jspecify.annotations.NullMarked;
