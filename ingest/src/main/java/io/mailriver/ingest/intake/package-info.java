/// The one door through which mail gets onto Kafka: identity, limits, claim check, the write to
/// `mail.raw` and `mail.polled`. Every ingest route ends here.
@NullMarked
package io.mailriver.ingest.intake;

import org.jspecify.annotations.NullMarked;
