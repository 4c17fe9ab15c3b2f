@NullMarked
package io.mailriver.runtime.admin;

import org.jspecify.annotations.NullMarked;
