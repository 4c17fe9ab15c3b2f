/// Connections to servers that we talk to as a client: bounded in time step by step, in the clear
/// or in TLS. Delivery and the pollers stand on it.
@NullMarked
package io.mailriver.runtime.peer;

import org.jspecify.annotations.NullMarked;
