package io.mailriver.ingest.smtp;

import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;
import java.util.regex.Pattern;

/// A file's permissions as chmod takes them: three octal digits.
public record FileMode(Set<PosixFilePermission> permissions) {
    private static final Pattern FORM = Pattern.compile("0?[0-7]{3}");
    private static final String LETTERS = "rwx";

    public FileMode {
        permissions = Set.copyOf(permissions);
    }

    /// @throws IllegalArgumentException when the text is none
    static FileMode parse(String text) {
        if (!FORM.matcher(text).matches()) {
            throw new IllegalArgumentException("'" + text + "' is no file mode, expected 660");
        }
        StringBuilder symbols = new StringBuilder();
        for (char digit : text.substring(text.length() - 3).toCharArray()) {
            for (int bit = 0; bit < 3; bit++) {
                boolean set = ((digit - '0') & 4 >> bit) != 0;
                symbols.append(set ? LETTERS.charAt(bit) : '-');
            }
        }
        return new FileMode(PosixFilePermissions.fromString(symbols.toString()));
    }

    /// The octal digits.
    @Override
    public String toString() {
        StringBuilder digits = new StringBuilder();
        String symbols = PosixFilePermissions.toString(permissions);
        for (int i = 0; i < symbols.length(); i += 3) {
            int digit = 0;
            for (int bit = 0; bit < 3; bit++) {
                digit |= symbols.charAt(i + bit) == '-' ? 0 : 4 >> bit;
            }
            digits.append(digit);
        }
        return digits.toString();
    }
}
