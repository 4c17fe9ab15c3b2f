/// The mail log: one method per event in a mail's life, and the metrics that go with it.
@NullMarked
package io.mailriver.runtime.log;

import org.jspecify.annotations.NullMarked;
