package io.mailriver.app.config;

import io.mailriver.runtime.config.ConfigReading;
import io.mailriver.runtime.config.HostPort;
import io.mailriver.runtime.config.Setting;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.UnknownHostException;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// Tries every address that the chosen roles will listen on, so that all that can't be bound are
/// reported at once with their lines. Works on settings, so that it also answers when other things
/// are wrong with the configuration.
public final class PortCheck implements ConfigReading.OutsideCheck {
    private static final String EMBEDDED_BIND = "kafka.embedded.bind";
    private static final String ADMIN_BIND = "admin.bind";

    private final Set<Role> roles;

    public PortCheck(Set<Role> roles) {
        this.roles = Set.copyOf(roles);
    }

    @Override
    public Map<Setting, String> problems(List<Setting> settings) {
        Map<String, String> values = new HashMap<>();
        settings.forEach(setting -> values.put(setting.path(), setting.value()));
        Map<Setting, String> problems = new LinkedHashMap<>();
        Map<HostPort, String> taken = new LinkedHashMap<>();
        for (Setting setting : settings) {
            if (isListenedOn(setting.path(), values)) {
                String problem = problemOf(setting, taken);
                if (!problem.isEmpty()) {
                    problems.put(setting, problem);
                }
            }
        }
        return problems;
    }

    private boolean isListenedOn(String path, Map<String, String> values) {
        if (path.equals(EMBEDDED_BIND)) {
            return values.getOrDefault("kafka.bootstrap-servers", "").isEmpty();
        }
        if (path.equals(ADMIN_BIND)) {
            return !values.getOrDefault("admin.enabled", "true").equals("false");
        }
        return path.startsWith("ingest.smtp[")
                && path.endsWith(".bind")
                && roles.contains(Role.INGEST);
    }

    private static String problemOf(Setting setting, Map<HostPort, String> taken) {
        HostPort address;
        try {
            address = HostPort.parse(setting.value().replace("\"", ""));
        } catch (IllegalArgumentException reportedAlready) {
            return "";
        }
        if (address.port() == 0) {
            return "";
        }
        Optional<HostPort> other =
                taken.keySet().stream().filter(earlier -> overlap(earlier, address)).findFirst();
        if (other.isPresent()) {
            return address + " is what " + taken.get(other.get()) + " binds, expected a free one";
        }
        taken.put(address, setting.path());
        return tryToBind(address);
    }

    /// True when not both can be bound: the same port of the same host, or of all hosts.
    private static boolean overlap(HostPort one, HostPort other) {
        return one.port() == other.port()
                && (one.host().equals(other.host()) || isAny(one) || isAny(other));
    }

    private static boolean isAny(HostPort address) {
        return address.host().equals("0.0.0.0") || address.host().equals("::");
    }

    private static String tryToBind(HostPort address) {
        try (ServerSocket socket = new ServerSocket()) {
            socket.setReuseAddress(
                    true); // as the listeners do: a connection in TIME_WAIT is no user
            socket.bind(address.toSocketAddress());
            return "";
        } catch (UnknownHostException unknown) {
            return "the host of " + address + " is not known";
        } catch (IOException | IllegalArgumentException refused) {
            return "can't listen on "
                    + address
                    + " ("
                    + refused.getMessage()
                    + "); is another process there, perhaps another mailriver?";
        }
    }
}
