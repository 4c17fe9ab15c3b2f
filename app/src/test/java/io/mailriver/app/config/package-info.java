@NullMarked
package io.mailriver.app.config;

import org.jspecify.annotations.NullMarked;
