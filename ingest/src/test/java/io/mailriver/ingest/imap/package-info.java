@NullMarked
package io.mailriver.ingest.imap;

import org.jspecify.annotations.NullMarked;
