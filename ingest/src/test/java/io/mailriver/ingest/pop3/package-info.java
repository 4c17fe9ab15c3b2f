@NullMarked
package io.mailriver.ingest.pop3;

import org.jspecify.annotations.NullMarked;
