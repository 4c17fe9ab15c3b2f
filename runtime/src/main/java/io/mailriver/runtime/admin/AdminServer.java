package io.mailriver.runtime.admin;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.mailriver.runtime.config.HostPort;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// Serves health and metrics over HTTP, each request on a virtual thread.
///
/// `GET /health/live` answers 503 when a part has failed for good, so that an orchestrator starts
/// the process anew; `GET /health/ready` answers 503 while a part does not work; both tell each
/// part's state as JSON. `GET /metrics` is Prometheus text. Request bodies are never read.
public final class AdminServer implements AutoCloseable {
    private static final int BACKLOG = 64;
    private static final String TEXT = "text/plain; charset=utf-8";
    private static final String JSON = "application/json";
    private static final String HTML = "text/html; charset=utf-8";

    private final HostPort bind;
    private final PrometheusMeterRegistry meters;
    private final Supplier<List<PartHealth>> health;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private @Nullable HttpServer server;

    /// @param health asked at every request; quick, never waits for a peer
    public AdminServer(
            HostPort bind, PrometheusMeterRegistry meters, Supplier<List<PartHealth>> health) {
        this.bind = bind;
        this.meters = meters;
        this.health = health;
    }

    /// Listens and serves.
    ///
    /// @throws IOException when the address can't be bound
    public void start() throws IOException {
        HttpServer starting = HttpServer.create(bind.toSocketAddress(), BACKLOG);
        starting.setExecutor(threads);
        starting.createContext("/", this::serve);
        starting.start();
        server = starting;
    }

    /// Where it listens, with the port that was taken.
    public HostPort address() {
        HttpServer running = server;
        return running == null ? bind : new HostPort(bind.host(), running.getAddress().getPort());
    }

    @Override
    public void close() {
        HttpServer running = server;
        if (running != null) {
            running.stop(0);
            server = null;
        }
        threads.close();
    }

    private void serve(HttpExchange exchange) throws IOException {
        try (exchange) {
            String method = exchange.getRequestMethod();
            if (!method.equals("GET") && !method.equals("HEAD")) {
                exchange.getResponseHeaders().set("Allow", "GET, HEAD");
                answer(exchange, new Answer(405, TEXT, text("only GET and HEAD are served\n")));
                return;
            }
            answer(exchange, answerTo(exchange.getRequestURI().getPath()));
        }
    }

    private Answer answerTo(String path) {
        HealthReport report = new HealthReport(health.get());
        return switch (path) {
            case "/health/live" ->
                    health(report, report.isLive(), report.isLive() ? "live" : "failed");
            case "/health/ready", "/health" ->
                    health(report, report.isReady(), report.isReady() ? "ready" : "not ready");
            case "/metrics" ->
                    new Answer(
                            200, "text/plain; version=0.0.4; charset=utf-8", text(meters.scrape()));
            case "/" -> new Answer(200, HTML, text(StatusPage.of(report, meters)));
            default ->
                    new Answer(404, TEXT, text("there is / /health/live /health/ready /metrics\n"));
        };
    }

    private static Answer health(HealthReport report, boolean good, String status) {
        return new Answer(good ? 200 : 503, JSON, report.toJson(status));
    }

    private static void answer(HttpExchange exchange, Answer answer) throws IOException {
        exchange.getResponseHeaders().set("Content-Type", answer.type());
        exchange.getResponseHeaders().set("Cache-Control", "no-store");
        exchange.getResponseHeaders().set("X-Content-Type-Options", "nosniff");
        if (exchange.getRequestMethod().equals("HEAD")) {
            exchange.sendResponseHeaders(answer.status(), -1);
            return;
        }
        exchange.sendResponseHeaders(answer.status(), answer.body().length);
        exchange.getResponseBody().write(answer.body());
    }

    private static byte[] text(String body) {
        return body.getBytes(StandardCharsets.UTF_8);
    }

    private record Answer(int status, String type, byte[] body) {}
}
