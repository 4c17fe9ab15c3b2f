package io.mailriver.runtime.admin;

import io.mailriver.schemas.event.Json;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// The health of all parts at one moment.
record HealthReport(List<PartHealth> parts) {
    HealthReport {
        parts = List.copyOf(parts);
    }

    /// True unless a part needs the process to be started anew.
    boolean isLive() {
        return parts.stream().noneMatch(part -> part.state() == PartHealth.State.FAILED);
    }

    /// True when every part works; never before there is one.
    boolean isReady() {
        return !parts.isEmpty()
                && parts.stream().allMatch(part -> part.state() == PartHealth.State.UP);
    }

    /// `{"status": "ready", "parts": {"smtp": {"state": "up", "detail": "…"}}}`.
    byte[] toJson(String status) {
        Map<String, Object> byName = new LinkedHashMap<>();
        for (PartHealth part : parts) {
            byName.put(part.part(), Map.of("state", part.state().word(), "detail", part.detail()));
        }
        Map<String, Object> report = new LinkedHashMap<>();
        report.put("status", status);
        report.put("parts", byName);
        return Json.write(report);
    }
}
