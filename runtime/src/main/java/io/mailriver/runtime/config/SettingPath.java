package io.mailriver.runtime.config;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// The steps of a setting's path: `a."b.c"[0].d` is a, b.c, item 0, d.
final class SettingPath {
    private static final Pattern STEP = Pattern.compile("\"([^\"]*)\"|\\[(\\d*)]|([^.\\[\"]+)");
    private static final Pattern SIMPLE = Pattern.compile("[^.\\[\\]\"]+");

    private SettingPath() {}

    /// A key.
    record Step(String key, boolean isItem) {}

    /// The key as it stands in a path.
    static String step(String key) {
        return SIMPLE.matcher(key).matches() ? key : '"' + key.replace("\"", "'") + '"';
    }

    static List<Step> steps(String path) {
        List<Step> steps = new ArrayList<>();
        Matcher matcher = STEP.matcher(path);
        while (matcher.find()) {
            if (matcher.group(2) != null) {
                steps.add(new Step(matcher.group(2), true));
            } else {
                String quoted = matcher.group(1);
                steps.add(
                        new Step(
                                quoted == null ? String.valueOf(matcher.group(3)) : quoted, false));
            }
        }
        return steps;
    }
}
