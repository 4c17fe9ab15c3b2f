/// What a mail is: kind, labels, spam score, language; each claim with its evidence. Follows RFC
/// 3464 (bounces), 3834 (automatic answers), 2919 and 2369 (lists).
@NullMarked
package io.mailriver.parse.classify;

import org.jspecify.annotations.NullMarked;
