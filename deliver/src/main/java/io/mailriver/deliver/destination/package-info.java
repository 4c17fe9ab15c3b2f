/// The destinations of a configuration: their kinds for the router, themselves for the workers.
///
/// Stands between `deliver.worker` and the packages that reach a peer.
@NullMarked
package io.mailriver.deliver.destination;

import org.jspecify.annotations.NullMarked;
