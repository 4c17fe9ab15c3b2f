/// Looks into Kafka for people: a mail's journey, the topics. Reads only.
@NullMarked
package io.mailriver.app.look;

import org.jspecify.annotations.NullMarked;
