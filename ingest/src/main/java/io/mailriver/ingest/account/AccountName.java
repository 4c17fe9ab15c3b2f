package io.mailriver.ingest.account;

import io.mailriver.runtime.config.Section;
import java.util.regex.Pattern;

/// An account's name in the configuration.
public final class AccountName {
    private static final Pattern FORM = Pattern.compile("[a-z0-9][a-z0-9.-]*");

    private AccountName() {}

    public static String read(Section section) {
        String name =
                section.requiredText(
                        "name", "The account's own name, in cursors, the ledger and metrics.");
        if (!name.isEmpty() && !FORM.matcher(name).matches()) {
            section.problem(
                    "name", "'" + name + "', expected lower-case letters, digits, dots and dashes");
        }
        return name;
    }
}
