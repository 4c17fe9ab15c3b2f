@NullMarked
package io.mailriver.deliver.worker;

import org.jspecify.annotations.NullMarked;
