/// What polled accounts were seen to hold: `mail.sightings` as a table that can be asked, kept on
/// disk.
///
/// Stands behind `ingest.account`, whose desk hands it to the pollers. `DESIGN.md` beside this file
/// tells when the table is filled and what it promises.
@NullMarked
package io.mailriver.ingest.sighting;

import org.jspecify.annotations.NullMarked;
