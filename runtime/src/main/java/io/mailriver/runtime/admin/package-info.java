/// What operators and orchestrators ask over HTTP: is it alive, is it ready, what does it count.
///
/// Stands beside the mail's way: parts report their [io.mailriver.runtime.admin.PartHealth], nobody
/// waits for this.
@NullMarked
package io.mailriver.runtime.admin;

import org.jspecify.annotations.NullMarked;
