package io.mailriver.runtime.admin;

import static org.assertj.core.api.Assertions.assertThat;

import io.mailriver.runtime.config.HostPort;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

final class AdminServerIT {
    private final Metrics metrics = new Metrics();
    private final HttpClient client = HttpClient.newHttpClient();
    private volatile List<PartHealth> parts = List.of();
    private final AdminServer server =
            new AdminServer(new HostPort("127.0.0.1", 0), metrics.registry(), () -> parts);

    @BeforeEach
    void start() throws Exception {
        metrics.start();
        server.start();
    }

    @AfterEach
    void stop() {
        server.close();
        metrics.close();
        client.close();
    }

    @Test
    void isNotReadyBeforeThereIsAPart() throws Exception {
        assertThat(get("/health/ready").statusCode()).isEqualTo(503);
        assertThat(get("/health/live").statusCode()).isEqualTo(200);
    }

    @Test
    void isReadyWhenEveryPartIsUp() throws Exception {
        parts = List.of(PartHealth.up("smtp", "listens"), PartHealth.up("parse", "runs"));

        HttpResponse<String> answer = get("/health/ready");

        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.headers().firstValue("content-type")).contains("application/json");
        assertThat(answer.body())
                .startsWith("{\"status\":\"ready\",\"parts\":{\"smtp\":{")
                .contains("\"detail\":\"listens\"");
    }

    @Test
    void tellsWhichPartIsNotReadyAndStaysLive() throws Exception {
        parts = List.of(PartHealth.up("smtp", ""), PartHealth.down("parse", "Kafka is away"));

        assertThat(get("/health/ready").statusCode()).isEqualTo(503);
        assertThat(get("/health/ready").body()).contains("Kafka is away").contains("not ready");
        assertThat(get("/health/live").statusCode()).isEqualTo(200);
    }

    @Test
    void isNotLiveWhenAPartHasFailedForGood() throws Exception {
        parts = List.of(PartHealth.failed("parse", "stopped"));

        assertThat(get("/health/live").statusCode()).isEqualTo(503);
    }

    @Test
    void servesCountsAndWhatTheJvmTells() throws Exception {
        metrics.registry().counter("mailriver.mails.received", "listener", "mx").increment(3);

        assertThat(get("/metrics").body())
                .contains("mailriver_mails_received_total{listener=\"mx\"} 3.0")
                .contains("jvm_memory_used_bytes");
    }

    @Test
    void showsAPageOnWhichNothingFromOutsideIsMarkup() throws Exception {
        parts = List.of(PartHealth.down("smtp", "<script>alert(1)</script>"));

        assertThat(get("/").body())
                .contains("&lt;script&gt;alert(1)&lt;/script&gt;")
                .doesNotContain("<script>");
    }

    @Test
    void answersOtherPathsAndMethodsWithAnError() throws Exception {
        assertThat(get("/etc/passwd").statusCode()).isEqualTo(404);
        HttpRequest post =
                HttpRequest.newBuilder(uri("/metrics"))
                        .POST(HttpRequest.BodyPublishers.ofString("x"))
                        .build();
        assertThat(client.send(post, HttpResponse.BodyHandlers.ofString()).statusCode())
                .isEqualTo(405);
    }

    private HttpResponse<String> get(String path) throws Exception {
        return client.send(
                HttpRequest.newBuilder(uri(path)).build(), HttpResponse.BodyHandlers.ofString());
    }

    private URI uri(String path) {
        return URI.create("http://" + server.address() + path);
    }
}
