package io.mailriver.ingest.login;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// SCRAM-SHA-256 (RFC 5802, 5 to 7), without channel binding. A user that does not exist is asked
/// as one that does, and fails where a wrong password fails.
/*
 *   client                                     server
 *     n,,n=user,r=CLIENTNONCE          ──►
 *                                      ◄──  r=CLIENTNONCE+OURS,s=SALT,i=ITERATIONS
 *     c=biws,r=CLIENTNONCE+OURS,p=PROOF ──►
 *                                      ◄──  v=SIGNATURE
 *     (empty)                          ──►  proved
 */
final class ScramExchange implements SaslExchange {
    private static final byte[] NOTHING = {};

    private final Users users;
    private final String ownNonce;
    private @Nullable First first;
    private @Nullable String proved;

    /// What the first message of the client, and our answer to it, have settled.
    private record First(
            String header, String name, String nonce, Credential credential, String messages) {}

    /// @param ownNonce ours, fresh for each exchange; printable ASCII without a comma
    ScramExchange(Users users, String ownNonce) {
        this.users = users;
        this.ownNonce = ownNonce;
    }

    @Override
    public byte[] opening() {
        return NOTHING;
    }

    @Override
    public Step respond(byte[] response) {
        First settled = first;
        if (proved != null) {
            return response.length == 0
                    ? new Step.Proved(proved)
                    : failed("expected an empty last response");
        }
        try {
            String message = Utf8.decode(response);
            return settled == null ? first(message) : last(message, settled);
        } catch (IllegalArgumentException malformed) {
            return failed(String.valueOf(malformed.getMessage()));
        }
    }

    private Step first(String message) {
        String header = header(message);
        String bare = message.substring(header.length());
        List<String> fields = List.of(bare.split(",", -1));
        String name = name(value(fields, 0, "n="));
        String clientNonce = value(fields, 1, "r=");
        if (clientNonce.isEmpty() || clientNonce.chars().anyMatch(c -> c < '!' || c > '~')) {
            throw new IllegalArgumentException("not a nonce");
        }
        Credential credential = users.credential(name);
        String nonce = clientNonce + ownNonce;
        String question =
                "r="
                        + nonce
                        + ",s="
                        + Base64.getEncoder().encodeToString(credential.salt())
                        + ",i="
                        + credential.iterations();
        first = new First(header, name, nonce, credential, bare + "," + question);
        return new Step.Challenge(question.getBytes(StandardCharsets.UTF_8));
    }

    private Step last(String message, First settled) {
        int proofAt = message.lastIndexOf(",p=");
        if (proofAt < 0) {
            throw new IllegalArgumentException("no proof");
        }
        String withoutProof = message.substring(0, proofAt);
        List<String> fields = List.of(withoutProof.split(",", -1));
        byte[] binding = Base64.getDecoder().decode(value(fields, 0, "c="));
        byte[] proof = Base64.getDecoder().decode(message.substring(proofAt + 3));
        if (!Utf8.decode(binding).equals(settled.header())
                || !value(fields, 1, "r=").equals(settled.nonce())) {
            throw new IllegalArgumentException(
                    "another binding or nonce than in the first message");
        }
        byte[] authMessage =
                (settled.messages() + "," + withoutProof).getBytes(StandardCharsets.UTF_8);
        Credential credential = settled.credential();
        boolean right = Scram.proves(proof, credential.storedKey(), authMessage);
        Optional<String> user = users.named(settled.name());
        if (!right || user.isEmpty()) {
            return failed(user.isEmpty() ? "no such user" : "wrong password");
        }
        proved = user.get();
        byte[] signature = Scram.hmac(credential.serverKey(), authMessage);
        return new Step.Challenge(
                ("v=" + Base64.getEncoder().encodeToString(signature))
                        .getBytes(StandardCharsets.US_ASCII));
    }

    /// The header of the first message, such as `n,,`: no channel binding, and nobody but oneself
    /// to act as.
    private static String header(String message) {
        int flagEnd = message.indexOf(',');
        int end = flagEnd < 0 ? -1 : message.indexOf(',', flagEnd + 1);
        if (end < 0) {
            throw new IllegalArgumentException("no GS2 header");
        }
        String flag = message.substring(0, flagEnd);
        String actingAs = message.substring(flagEnd + 1, end);
        if (!flag.equals("n") && !flag.equals("y")) {
            throw new IllegalArgumentException("asked for channel binding, which was not offered");
        }
        if (!actingAs.isEmpty() && !message.substring(end + 1).startsWith(ownName(actingAs))) {
            throw new IllegalArgumentException("asked to act as another user");
        }
        return message.substring(0, end + 1);
    }

    /// What the rest of the first message begins with when a client acts as itself.
    private static String ownName(String actingAs) {
        if (!actingAs.startsWith("a=")) {
            throw new IllegalArgumentException("no GS2 header");
        }
        return "n=" + actingAs.substring(2) + ",";
    }

    /// A name in which `=2C` stands for a comma and `=3D` for an equals sign.
    private static String name(String escaped) {
        String rest = escaped.replace("=2C", "").replace("=3D", "");
        if (escaped.isEmpty() || rest.indexOf('=') >= 0) {
            throw new IllegalArgumentException("not a user name");
        }
        return escaped.replace("=2C", ",").replace("=3D", "=");
    }

    private static String value(List<String> fields, int index, String head) {
        if (index >= fields.size() || !fields.get(index).startsWith(head)) {
            throw new IllegalArgumentException("expected " + head);
        }
        return fields.get(index).substring(head.length());
    }

    private Step failed(String detail) {
        return new Step.Failed(first == null ? "" : first.name(), detail);
    }
}
