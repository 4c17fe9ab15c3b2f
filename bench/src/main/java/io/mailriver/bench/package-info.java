/// Micro benchmarks (JMH). What is measured end to end, beside Postfix, stands in the scripts
/// beside this module's sources; the figures stand in `docs/performance.md`.
@NullMarked
package io.mailriver.bench;

import org.jspecify.annotations.NullMarked;
