package io.mailriver.runtime.config;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Settings as text: the configuration in force as YAML, and the reference of all keys as Markdown.
public final class SettingsText {
    private SettingsText() {}

    /// YAML that reads back to the same configuration, but for secrets, which are masked. Settings
    /// that have neither a value nor a default are left out.
    public static String yaml(List<Setting> settings) {
        Block root = new Block();
        for (Setting setting : settings) {
            if (!setting.value().isEmpty()) {
                root.put(SettingPath.steps(setting.path()), setting.value());
            }
        }
        StringBuilder out = new StringBuilder();
        root.write(out, "", "");
        return out.toString();
    }

    /// A section with a table for each top-level key.
    public static String markdown(List<Setting> settings) {
        Map<String, StringBuilder> tables = new LinkedHashMap<>();
        for (Setting setting : settings) {
            String top = SettingPath.steps(setting.path()).getFirst().key();
            tables.computeIfAbsent(top, SettingsText::tableHead).append(row(setting));
        }
        return String.join("\n", tables.values());
    }

    private static StringBuilder tableHead(String top) {
        return new StringBuilder("## `" + top + "`\n\n")
                .append("| key | type | default | meaning |\n")
                .append("|---|---|---|---|\n");
    }

    private static String row(Setting setting) {
        String byDefault = setting.byDefault().isEmpty() ? "" : code(setting.byDefault());
        return "| %s | %s | %s | %s |\n"
                .formatted(
                        code(setting.path()),
                        cell(setting.type()),
                        byDefault,
                        cell(setting.meaning()));
    }

    private static String code(String text) {
        return "`" + cell(text) + "`";
    }

    private static String cell(String text) {
        return text.replace("|", "\\|").replace("\n", " ");
    }

    /// Keys with values or further blocks, in the order in which they were put.
    private static final class Block {
        private final Map<SettingPath.Step, Object> entries = new LinkedHashMap<>();

        void put(List<SettingPath.Step> steps, String value) {
            Block block = this;
            for (SettingPath.Step step : steps.subList(0, steps.size() - 1)) {
                block = block.inner(step);
            }
            block.entries.put(steps.getLast(), value);
        }

        private Block inner(SettingPath.Step step) {
            @Nullable Object found = entries.get(step);
            if (found instanceof Block block) {
                return block;
            }
            Block made = new Block();
            entries.put(step, made);
            return made;
        }

        void write(StringBuilder out, String indent, String first) {
            String lead = first;
            for (Map.Entry<SettingPath.Step, Object> entry : entries.entrySet()) {
                String head =
                        entry.getKey().isItem() ? "-" : YamlText.scalar(entry.getKey().key()) + ":";
                out.append(lead).append(head);
                writeValue(out, indent, entry.getKey().isItem(), entry.getValue());
                lead = indent;
            }
        }

        private static void writeValue(
                StringBuilder out, String indent, boolean item, Object value) {
            String deeper = indent + "  ";
            if (!(value instanceof Block block)) {
                out.append(' ').append(value).append('\n');
            } else if (item) {
                block.write(out, deeper, " ");
            } else {
                out.append('\n');
                block.write(out, deeper, deeper);
            }
        }
    }
}
