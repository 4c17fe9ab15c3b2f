/// Our own POP3 client: RFC 1939 with CAPA and PIPELINING (RFC 2449), STLS (RFC 2595), SASL PLAIN
/// (RFC 5034) and extended response codes (RFC 2449, 3206). Never APOP, which rests on MD5.
///
/// Everything that a server says is bounded in length and in time.
@NullMarked
package io.mailriver.runtime.pop3;

import org.jspecify.annotations.NullMarked;
