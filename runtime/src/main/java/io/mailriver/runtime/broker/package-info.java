/// The embedded broker: Kafka in KRaft mode inside this process, for a newcomer's first mail, for
/// small installations, and for tests. The only package that imports Kafka's server.
@NullMarked
package io.mailriver.runtime.broker;

import org.jspecify.annotations.NullMarked;
