/// One attempt at a delivery: what is delivered, how it ended, and what our copy adds to the
/// original (trace fields). The far end of the deliver stage: destinations and workers import it.
@NullMarked
package io.mailriver.deliver.attempt;

import org.jspecify.annotations.NullMarked;
