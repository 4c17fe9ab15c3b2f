package io.mailriver.schemas.identity;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/// Message digests that every JDK has.
public final class Digests {
    /// Copied, because looking one up among the providers costs more than digesting a short text.
    private static final MessageDigest SHA_256 = lookUp();

    private Digests() {}

    /// A fresh one.
    public static MessageDigest sha256() {
        try {
            return (MessageDigest) SHA_256.clone();
        } catch (CloneNotSupportedException impossible) {
            throw new IllegalStateException("this JDK's SHA-256 can't be copied", impossible);
        }
    }

    private static MessageDigest lookUp() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException("this JDK lacks SHA-256", impossible);
        }
    }
}
