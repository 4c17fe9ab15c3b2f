/// Text of parts: charsets by the labels that mailers write, and HTML to text. Knows nothing of
/// mail structure. Follows RFC 2046 (4.1.2) and, for labels, the WHATWG Encoding Standard.
@NullMarked
package io.mailriver.parse.content;

import org.jspecify.annotations.NullMarked;
