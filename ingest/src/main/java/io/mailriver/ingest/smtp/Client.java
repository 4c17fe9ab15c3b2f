package io.mailriver.ingest.smtp;

import io.mailriver.schemas.event.Envelope;
import java.net.InetAddress;
import java.util.Optional;

/// Who is at the other end.
///
/// @param address without a scope, such as `192.0.2.1` or `2001:db8:0:0:0:0:0:1`
/// @param tls the session's TLS, once there is one
/// @param user who it has proved to be with AUTH
/// @param name its verified name, as a front end says it
record Client(
        String address, Optional<Envelope.Tls> tls, Optional<String> user, Optional<String> name) {
    Client(String address, Optional<Envelope.Tls> tls, Optional<String> user) {
        this(address, tls, user, Optional.empty());
    }

    static Client at(InetAddress address) {
        return new Client(text(address), Optional.empty(), Optional.empty());
    }

    Client over(Envelope.Tls established) {
        return new Client(address, Optional.of(established), user, name);
    }

    Client as(String authenticated) {
        return new Client(address, tls, Optional.of(authenticated), name);
    }

    /// The client of a front end, over the front end's TLS.
    Client behind(Xclient said) {
        return new Client(
                said.address().map(Client::text).orElse(address),
                tls,
                said.has(Xclient.Attribute.LOGIN) ? said.login() : user,
                said.has(Xclient.Attribute.NAME) ? said.name() : name);
    }

    private static String text(InetAddress address) {
        String text = address.getHostAddress();
        int scope = text.indexOf('%');
        return scope < 0 ? text : text.substring(0, scope);
    }
}
