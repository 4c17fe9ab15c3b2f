@NullMarked
package io.mailriver.ingest.sighting;

import org.jspecify.annotations.NullMarked;
