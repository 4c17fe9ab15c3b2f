/// Mail in files, and how it is sent over SMTP from the command line.
@NullMarked
package io.mailriver.app.post;

import org.jspecify.annotations.NullMarked;
