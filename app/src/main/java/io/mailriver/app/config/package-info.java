/// The configuration of the whole program: which file, which defaults, the root record, and the
/// look at ports that must be free.
@NullMarked
package io.mailriver.app.config;

import org.jspecify.annotations.NullMarked;
