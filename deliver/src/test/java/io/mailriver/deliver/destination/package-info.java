@NullMarked
package io.mailriver.deliver.destination;

import org.jspecify.annotations.NullMarked;
