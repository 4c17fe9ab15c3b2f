package io.mailriver.ingest.smtp;

import java.net.InetAddress;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/// What a trusted front end says of its own client (Postfix, XCLIENT_README). Immutable.
///
/// @param given by attribute, decoded; empty when the front end does not know
record Xclient(Map<Attribute, String> given) {
    private static final int MAX_VALUE_CHARS = 255;
    private static final String IPV6_PREFIX = "IPV6:";

    Xclient {
        given = Map.copyOf(given);
    }

    /// In the order in which EHLO offers them.
    enum Attribute {
        NAME,
        ADDR,
        PORT,
        PROTO,
        HELO,
        LOGIN,
        DESTADDR,
        DESTPORT
    }

    /// Reads what stands behind the command.
    ///
    /// @throws IllegalArgumentException when something is wrong or unknown
    static Xclient parse(String text) {
        Map<Attribute, String> given = new EnumMap<>(Attribute.class);
        for (String word : text.strip().split(" +", -1)) {
            int equals = word.indexOf('=');
            if (equals < 0) {
                throw new IllegalArgumentException("'" + word + "', expected NAME=value");
            }
            Attribute attribute =
                    Attribute.valueOf(word.substring(0, equals).toUpperCase(Locale.ROOT));
            String value = value(attribute, word.substring(equals + 1));
            if (given.put(attribute, value) != null) {
                throw new IllegalArgumentException(attribute + " stands there twice");
            }
        }
        return new Xclient(given);
    }

    Optional<String> name() {
        return known(Attribute.NAME);
    }

    Optional<InetAddress> address() {
        return known(Attribute.ADDR).map(Xclient::address);
    }

    Optional<String> helo() {
        return known(Attribute.HELO);
    }

    Optional<String> login() {
        return known(Attribute.LOGIN);
    }

    boolean has(Attribute attribute) {
        return given.containsKey(attribute);
    }

    private Optional<String> known(Attribute attribute) {
        return Optional.ofNullable(given.get(attribute)).filter(value -> !value.isEmpty());
    }

    private static String value(Attribute attribute, String text) {
        if (text.equalsIgnoreCase("[UNAVAILABLE]") || text.equalsIgnoreCase("[TEMPUNAVAIL]")) {
            return "";
        }
        String value = Xtext.decode(text);
        boolean good =
                !value.isEmpty()
                        && value.length() <= MAX_VALUE_CHARS
                        && value.chars().allMatch(c -> c >= ' ' && c != 127);
        if (!good) {
            throw new IllegalArgumentException(attribute + "='" + text + "'");
        }
        check(attribute, value);
        return value;
    }

    private static void check(Attribute attribute, String value) {
        switch (attribute) {
            case ADDR, DESTADDR -> {
                InetAddress _ = address(value);
            }
            case PORT, DESTPORT -> {
                if (!value.matches("[0-9]{1,5}") || Integer.parseInt(value) > 65535) {
                    throw new IllegalArgumentException("port '" + value + "'");
                }
            }
            case PROTO -> {
                if (!value.equalsIgnoreCase("SMTP") && !value.equalsIgnoreCase("ESMTP")) {
                    throw new IllegalArgumentException("protocol '" + value + "'");
                }
            }
            case NAME, HELO, LOGIN -> {}
        }
    }

    private static InetAddress address(String text) {
        boolean prefixed = text.regionMatches(true, 0, IPV6_PREFIX, 0, IPV6_PREFIX.length());
        return ProxyHeader.address(prefixed ? text.substring(IPV6_PREFIX.length()) : text);
    }
}
