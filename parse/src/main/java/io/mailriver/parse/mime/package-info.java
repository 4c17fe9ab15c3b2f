/// Bytes to the JMAP-shaped event: part tree, header fields, texts and defects. Total: whatever the
/// bytes are, the answer is an event. Follows RFC 5322, 2045 to 2047, 2231 and 8621.
@NullMarked
package io.mailriver.parse.mime;

import org.jspecify.annotations.NullMarked;
