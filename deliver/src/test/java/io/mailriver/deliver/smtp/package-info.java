@NullMarked
package io.mailriver.deliver.smtp;

import org.jspecify.annotations.NullMarked;
