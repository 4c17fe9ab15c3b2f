/// The Camel routes that mail comes in by, and the Camel components that wrap our listeners. The
/// only package that imports Camel.
///
/// Stands at the beginning of the mail's way: `smtp-listener:NAME` makes an exchange of each mail
/// that the engine in `ingest.smtp` has received, the route publishes it through `ingest.intake`.
@NullMarked
package io.mailriver.ingest.route;

import org.jspecify.annotations.NullMarked;
