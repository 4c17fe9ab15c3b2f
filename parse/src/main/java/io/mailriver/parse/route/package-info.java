/// Rules to deliveries: CEL conditions over the parsed event, evaluated once for each recipient.
@NullMarked
package io.mailriver.parse.route;

import org.jspecify.annotations.NullMarked;
