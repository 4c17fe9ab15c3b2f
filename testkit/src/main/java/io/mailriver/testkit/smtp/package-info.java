/// Plays SMTP dialogues, written as text files, against a real listener.
@NullMarked
package io.mailriver.testkit.smtp;

import org.jspecify.annotations.NullMarked;
