package io.mailriver.ingest.smtp;

/// Reads a mail's content out of blocks that may end anywhere, and sees what is wrong with its
/// lines. Passes runs of the same array on, so that nothing is copied here. Not thread-safe.
sealed interface ContentReader permits DataReader, ChunkReader {
    /// Where the mail's octets go.
    interface Octets {
        void write(byte[] block, int offset, int length);
    }

    /// Reads on, up to the end of the block or of the mail.
    ///
    /// @return the index behind what was read
    int read(byte[] block, int offset, int end, Octets out);

    /// The mail has ended: passes on what was held back.
    void finish(Octets out);

    boolean sawBareNewline();

    boolean sawLongLine();
}
