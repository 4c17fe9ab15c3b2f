package io.mailriver.ingest.smtp;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;

/// What a session said, line by line.
final class Said implements Session.Output {
    private final ByteArrayOutputStream octets = new ByteArrayOutputStream();

    @Override
    public void write(byte[] answer) {
        octets.writeBytes(answer);
    }

    List<String> lines() {
        return octets.toString(StandardCharsets.UTF_8).lines().toList();
    }

    /// The code of each reply's last line.
    List<String> codes() {
        return lines().stream()
                .filter(line -> line.charAt(3) == ' ')
                .map(line -> line.substring(0, 3))
                .toList();
    }
}
