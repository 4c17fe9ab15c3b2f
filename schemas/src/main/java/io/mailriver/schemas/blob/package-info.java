/// The blob store: content-addressed, write once. Mail above the inline limit stands here, and its
/// record on a topic is a claim check ([io.mailriver.schemas.event.BlobRef]).
@NullMarked
package io.mailriver.schemas.blob;

import org.jspecify.annotations.NullMarked;
