/// Takes deliveries from `mail.deliveries`, hands each to its destination, and writes down how it
/// ended, before the queue is told to forget it. `DESIGN.md` beside this file says why it is built
/// as it is.
@NullMarked
package io.mailriver.deliver.worker;

import org.jspecify.annotations.NullMarked;
