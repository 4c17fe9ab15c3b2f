package io.mailriver.ingest.login;

import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/// LOGIN, which no RFC describes and every client speaks: the name, then the password.
final class LoginExchange implements SaslExchange {
    private static final byte[] USERNAME = "Username:".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] PASSWORD = "Password:".getBytes(StandardCharsets.US_ASCII);

    private final PasswordCheck check;
    private @Nullable String name;

    LoginExchange(PasswordCheck check) {
        this.check = check;
    }

    @Override
    public byte[] opening() {
        return USERNAME.clone();
    }

    @Override
    public Step respond(byte[] response) {
        try {
            String text = Utf8.decode(response);
            if (name == null) {
                name = text;
                return new Step.Challenge(PASSWORD.clone());
            }
            return check.check(name, text);
        } catch (IllegalArgumentException notUtf8) {
            return new Step.Failed("", "not UTF-8");
        }
    }
}
