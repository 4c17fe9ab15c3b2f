@NullMarked
package io.mailriver.deliver.imap;

import org.jspecify.annotations.NullMarked;
