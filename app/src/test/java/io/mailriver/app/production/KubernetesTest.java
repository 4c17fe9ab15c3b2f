package io.mailriver.app.production;

import static org.assertj.core.api.Assertions.assertThat;

import io.mailriver.app.config.Role;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class KubernetesTest {
    private static final String BASE = "k8s/base/";
    private static final String OVERLAY = "k8s/overlays/example/";
    private static final Set<String> WORKLOADS = Set.of("Deployment", "StatefulSet");
    private static final Set<String> SECRET_KEYS = Set.of("IMAP_USERNAME", "IMAP_PASSWORD");

    private final Yaml base = Yaml.of(Project.text(BASE + "kustomization.yaml"));
    private final Yaml overlay = Yaml.of(Project.text(OVERLAY + "kustomization.yaml"));
    private final StageConfig config = new StageConfig(Project.text(BASE + "mailriver.yaml"));
    @TempDir private Path folder = Path.of("set by JUnit");

    @Test
    void everyFileOfTheBaseIsUsedAndThere() {
        Set<String> named = new HashSet<>(base.texts("resources"));
        base.items("configMapGenerator").forEach(one -> named.addAll(one.texts("files")));
        named.add("kustomization.yaml");
        assertThat(Project.files(BASE, ".yaml").stream().map(file -> file.getFileName().toString()))
                .containsExactlyInAnyOrderElementsOf(named);
        assertThat(overlay.texts("resources"))
                .allSatisfy(name ->
                        assertThat(Files.isDirectory(Project.path(OVERLAY + name))).isTrue());
    }

    @Test
    void runsEachRoleWithArgumentsAndAConfigurationThatTheProgramTakes() throws Exception {
        Set<String> roles = new TreeSet<>();
        for (Yaml workload : workloads()) {
            Map<String, String> environment = new HashMap<>(settings());
            SECRET_KEYS.forEach(key -> environment.put(key, "from the secret"));
            List<String> arguments = container(workload).texts("args");
            CommandRun.wouldRun(folder, config.withFiles(folder), environment, arguments);
            assertThat(arguments).contains("--roles=" + workload.text("metadata.name"));
            roles.add(workload.text("metadata.name"));
        }
        assertThat(roles)
                .containsExactlyInAnyOrderElementsOf(
                        Role.all().stream().map(Role::word).collect(Collectors.toSet()));
    }

    @Test
    void givesEachVariableOfTheConfigurationToEveryStage() {
        Set<String> given = new TreeSet<>(settings().keySet());
        given.addAll(SECRET_KEYS);
        assertThat(given).containsAll(config.variables());
        String how = Project.text(OVERLAY + "kustomization.yaml");
        assertThat(SECRET_KEYS).allSatisfy(key -> assertThat(how).contains("=" + key + "="));
        for (Yaml workload : workloads()) {
            List<Yaml> sources = container(workload).items("envFrom");
            assertThat(sources.getFirst().text("configMapRef.name"))
                    .isEqualTo("mailriver-settings");
            assertThat(sources.get(1).text("secretRef.name")).isEqualTo("mailriver-secrets");
        }
    }

    @Test
    void theOverlayChangesOnlySettingsThatAreThere() {
        assertThat(settings(base).keySet()).containsAll(settings(overlay).keySet());
        Set<String> names =
                workloads().stream()
                        .map(one -> one.text("metadata.name"))
                        .collect(Collectors.toSet());
        assertThat(overlay.items("replicas").stream().map(one -> one.text("name")))
                .isSubsetOf(names);
        assertThat(overlay.items("images").getFirst().text("name"))
                .isEqualTo(container(workloads().getFirst()).text("image"));
    }

    @Test
    void asksTheAdminEndpointWhereItListens() {
        for (Yaml workload : workloads()) {
            Yaml container = container(workload);
            assertThat(port(container, "admin")).isEqualTo(config.adminPort());
            assertThat(container.text("livenessProbe.httpGet.path")).isEqualTo("/health/live");
            assertThat(container.text("startupProbe.httpGet.path")).isEqualTo("/health/live");
            assertThat(container.text("readinessProbe.httpGet.path")).isEqualTo("/health/ready");
            for (String probe : List.of("livenessProbe", "startupProbe", "readinessProbe")) {
                assertThat(container.text(probe + ".httpGet.port")).isEqualTo("admin");
            }
        }
        assertThat(port(container(workload("ingest")), "smtp")).isEqualTo(config.smtpPort());
    }

    @Test
    void mountsWhatTheConfigurationNames() {
        for (Yaml workload : workloads()) {
            Map<String, String> mounts = new HashMap<>();
            container(workload)
                    .items("volumeMounts")
                    .forEach(one -> mounts.put(one.text("name"), one.text("mountPath")));
            assertThat(mounts)
                    .containsEntry("data", config.yaml().text("data"))
                    .containsEntry("blobs", config.yaml().text("blobs"))
                    .containsEntry("config", container(workload).texts("args").get(2));
            assertThat(config.text()).contains(mounts.get("tls") + "/tls.crt");
            Set<String> volumes = new HashSet<>();
            pod(workload).items("volumes").forEach(one -> volumes.add(one.text("name")));
            workload.items("spec.volumeClaimTemplates")
                    .forEach(one -> volumes.add(one.text("metadata.name")));
            assertThat(volumes).isEqualTo(mounts.keySet());
        }
    }

    @Test
    void stagesWithStateKeepTheirVolume() {
        assertThat(workload("parse").text("kind")).isEqualTo("StatefulSet");
        assertThat(workload("deliver").text("kind")).isEqualTo("StatefulSet");
    }

    @Test
    void runsWithoutPrivileges() {
        for (Yaml workload : workloads()) {
            assertThat(pod(workload).pairs("securityContext"))
                    .containsEntry("runAsNonRoot", "true")
                    .containsEntry("runAsUser", "10001");
            assertThat(container(workload).pairs("securityContext"))
                    .containsEntry("allowPrivilegeEscalation", "false")
                    .containsEntry("readOnlyRootFilesystem", "true");
            assertThat(container(workload).has("resources.limits.memory")).isTrue();
        }
    }

    @Test
    void leavesTimeForACleanStop() {
        for (Yaml workload : workloads()) {
            int grace = Integer.parseInt(pod(workload).text("terminationGracePeriodSeconds"));
            assertThat(grace).isGreaterThanOrEqualTo(45); // stop-grace and what is closed behind it
        }
    }

    @Test
    void servicesAndBudgetsChoosePodsThatThereAre() {
        Set<String> labels =
                workloads().stream().map(KubernetesTest::component).collect(Collectors.toSet());
        int chosen = 0;
        for (Yaml resource : resources()) {
            String path =
                    switch (resource.text("kind")) {
                        case "Service" -> "spec.selector";
                        case "PodDisruptionBudget" -> "spec.selector.matchLabels";
                        default -> "";
                    };
            if (!path.isEmpty()) {
                assertThat(labels).contains(component(resource.pairs(path)));
                chosen++;
            }
        }
        assertThat(chosen).isEqualTo(2 * Role.all().size());
        for (Yaml workload : workloads()) {
            assertThat(component(workload.pairs("spec.selector.matchLabels")))
                    .isEqualTo(component(workload));
        }
    }

    private List<Yaml> resources() {
        List<Yaml> resources = new ArrayList<>();
        base.texts("resources")
                .forEach(name -> resources.addAll(Yaml.all(Project.text(BASE + name))));
        return resources;
    }

    private List<Yaml> workloads() {
        return resources().stream().filter(one -> WORKLOADS.contains(one.text("kind"))).toList();
    }

    private Yaml workload(String name) {
        return workloads().stream()
                .filter(one -> one.text("metadata.name").equals(name))
                .findFirst()
                .orElseThrow();
    }

    private static Yaml pod(Yaml workload) {
        return workload.at("spec.template.spec");
    }

    private static Yaml container(Yaml workload) {
        return pod(workload).items("containers").getFirst();
    }

    private static String component(Yaml workload) {
        return component(workload.pairs("spec.template.metadata.labels"));
    }

    private static String component(Map<String, String> labels) {
        return labels.getOrDefault("app.kubernetes.io/component", "none");
    }

    private static String port(Yaml container, String name) {
        return container.items("ports").stream()
                .filter(one -> one.text("name").equals(name))
                .map(one -> one.text("containerPort"))
                .findFirst()
                .orElseThrow();
    }

    private Map<String, String> settings() {
        Map<String, String> settings = settings(base);
        settings.putAll(settings(overlay));
        return settings;
    }

    private static Map<String, String> settings(Yaml kustomization) {
        Map<String, String> settings = new HashMap<>();
        for (Yaml generated : kustomization.items("configMapGenerator")) {
            for (String literal : generated.texts("literals")) {
                String[] pair = literal.split("=", 2);
                settings.put(pair[0], pair[1]);
            }
        }
        return settings;
    }
}
