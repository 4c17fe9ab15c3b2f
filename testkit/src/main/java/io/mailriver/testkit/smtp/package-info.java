/// Both ends of an SMTP dialogue for tests: a player of dialogues written as text files, against a
/// real listener, and a scripted server that misbehaves, against a real client.
@NullMarked
package io.mailriver.testkit.smtp;

import org.jspecify.annotations.NullMarked;
