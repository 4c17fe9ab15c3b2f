@NullMarked
package io.mailriver.deliver.maildir;

import org.jspecify.annotations.NullMarked;
