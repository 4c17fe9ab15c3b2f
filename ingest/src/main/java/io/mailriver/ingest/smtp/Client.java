package io.mailriver.ingest.smtp;

import io.mailriver.schemas.event.Envelope;
import java.net.InetAddress;
import java.util.Optional;

/// Who is at the other end.
///
/// @param address without a scope, such as `192.0.2.1` or `2001:db8:0:0:0:0:0:1`
/// @param tls the session's TLS, once there is one
/// @param user who it has proved to be with AUTH
record Client(String address, Optional<Envelope.Tls> tls, Optional<String> user) {
    static Client at(InetAddress address) {
        String text = address.getHostAddress();
        int scope = text.indexOf('%');
        return new Client(
                scope < 0 ? text : text.substring(0, scope), Optional.empty(), Optional.empty());
    }

    Client over(Envelope.Tls established) {
        return new Client(address, Optional.of(established), user);
    }

    Client as(String authenticated) {
        return new Client(address, tls, Optional.of(authenticated));
    }
}
