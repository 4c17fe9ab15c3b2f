/// Real mail programs as private instances on loopback: Dovecot, Postfix, smtp-sink, smtp-source,
/// swaks and mbsync, each with its own configuration, folders and free ports.
///
/// A peer starts in its factory method and stops in `close()`. What it logged is printed when a
/// test fails ([PeerLogs]); its folder goes away when the test was good. Programs of the machine's
/// own installation are used, its configuration and daemons never. Stands beside the mail's way:
/// tests alone import it.
@NullMarked
package io.mailriver.testkit.peer;

import org.jspecify.annotations.NullMarked;
