package io.mailriver.schemas.identity;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/// Message digests that every JDK has.
public final class Digests {
    private Digests() {}

    public static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException("this JDK lacks SHA-256", impossible);
        }
    }
}
