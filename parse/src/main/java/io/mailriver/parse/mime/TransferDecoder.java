package io.mailriver.parse.mime;

/// Undoes a content transfer encoding (RFC 2045, 6), chunk by chunk, whatever the octets are. Not
/// thread-safe.
interface TransferDecoder {
    /// Takes encoded octets; decoded ones go to the sink.
    void write(byte[] octets, int offset, int length, OctetSink sink);

    /// Ends the body.
    void end(OctetSink sink);

    /// What was wrong, for people; empty when nothing was.
    String fault();

    /// Where decoded octets go; the array is the writer's, and changes after the call.
    interface OctetSink {
        void accept(byte[] octets, int offset, int length);
    }

    /// `7bit`, `8bit`, `binary`.
    final class Identity extends Verbatim {}

    /// An encoding that nobody knows: kept as it is.
    final class Unknown extends Verbatim {}

    /// Octets as they are.
    abstract sealed class Verbatim implements TransferDecoder permits Identity, Unknown {
        @Override
        public void write(byte[] octets, int offset, int length, OctetSink sink) {
            sink.accept(octets, offset, length);
        }

        @Override
        public void end(OctetSink sink) {}

        @Override
        public String fault() {
            return "";
        }
    }
}
