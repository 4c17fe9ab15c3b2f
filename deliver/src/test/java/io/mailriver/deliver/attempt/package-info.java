@NullMarked
package io.mailriver.deliver.attempt;

import org.jspecify.annotations.NullMarked;
