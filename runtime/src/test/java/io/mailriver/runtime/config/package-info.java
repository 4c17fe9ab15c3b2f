@NullMarked
package io.mailriver.runtime.config;

import org.jspecify.annotations.NullMarked;
