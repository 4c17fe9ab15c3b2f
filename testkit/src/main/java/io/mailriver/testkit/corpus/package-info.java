/// Mails for tests: 6,046 real ones, and generated ones of any size that can be told apart.
@NullMarked
package io.mailriver.testkit.corpus;

import org.jspecify.annotations.NullMarked;
