package io.mailriver.runtime.admin;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/// The page at `/`: each part's state and what was counted, for people with a browser. Needs no
/// script and loads nothing.
final class StatusPage {
    private static final String HEAD =
            """
            <!doctype html>
            <html lang="en"><head><meta charset="utf-8"><title>Mailriver</title>
            <meta http-equiv="refresh" content="5">
            <style>
            body { font: 15px/1.5 system-ui, sans-serif; margin: 2rem auto; max-width: 46rem; }
            table { border-collapse: collapse; width: 100%; margin-bottom: 2rem; }
            td, th { border-bottom: 1px solid #8884; padding: .3rem .6rem; text-align: left; }
            td.number { text-align: right; font-variant-numeric: tabular-nums; }
            .up { color: #17803d; } .starting { color: #a16207; } .down, .failed { color: #b91c1c; }
            @media (prefers-color-scheme: dark) { body { background: #16181d; color: #e5e7eb; } }
            </style></head><body><h1>Mailriver</h1>
            """;
    private static final String FOOT =
            """
            <p><a href="/health/ready">health</a> · <a href="/metrics">metrics</a></p>
            </body></html>
            """;

    private StatusPage() {}

    static String of(HealthReport report, MeterRegistry meters) {
        StringBuilder page = new StringBuilder(HEAD);
        page.append("<table><tr><th>part</th><th>state</th><th></th></tr>\n");
        for (PartHealth part : report.parts()) {
            page.append("<tr><td>").append(escaped(part.part()));
            page.append("</td><td class=\"").append(part.state().word()).append("\">");
            page.append(part.state().word()).append("</td><td>");
            page.append(escaped(part.detail())).append("</td></tr>\n");
        }
        page.append("</table>\n<table><tr><th>counted since the start</th><th></th></tr>\n");
        counts(meters)
                .forEach((name, count) -> {
                    page.append("<tr><td>").append(escaped(name));
                    page.append("</td><td class=\"number\">");
                    page.append(String.format(Locale.ROOT, "%,.0f", count)).append("</td></tr>\n");
                });
        return page.append("</table>\n").append(FOOT).toString();
    }

    private static Map<String, Double> counts(MeterRegistry meters) {
        Map<String, Double> counts = new TreeMap<>();
        for (var meter : meters.getMeters()) {
            String name = meter.getId().getName();
            if (meter instanceof Counter counter && name.startsWith("mailriver.")) {
                String shown = name.substring("mailriver.".length()).replace('.', ' ');
                StringBuilder label = new StringBuilder(shown);
                meter.getId().getTags().forEach(tag -> label.append(", ").append(tag.getValue()));
                counts.put(label.toString(), counter.count());
            }
        }
        return counts;
    }

    private static String escaped(String text) {
        return text.replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;")
                .replace("\"", "&quot;");
    }
}
