/// Delivery into Maildirs: one for each recipient, below one folder.
///
/// Stands behind the workers, before `deliver.attempt`. Follows the Maildir and Maildir++ layouts
/// that qmail, Courier and Dovecot share.
@NullMarked
package io.mailriver.deliver.maildir;

import org.jspecify.annotations.NullMarked;
