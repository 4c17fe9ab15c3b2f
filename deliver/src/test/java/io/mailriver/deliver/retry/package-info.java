@NullMarked
package io.mailriver.deliver.retry;

import org.jspecify.annotations.NullMarked;
