# syntax=docker/dockerfile:1

# --- build: the same Maven call as the launcher's ------------------------------------------------
FROM maven:3.9-eclipse-temurin-25 AS build
WORKDIR /src
COPY . .
RUN --mount=type=cache,target=/cache \
    mvn -B -Dmaven.repo.local=/cache -Dmaven.test.skip=true -Dspotless.check.skip=true -Djacoco.skip=true -Pquick \
        -pl app -am package

# --- run: app.jar and lib/ beside the launcher ---------------------------------------------------
FROM eclipse-temurin:25-jre
RUN groupadd --gid 10001 mailriver \
    && useradd --uid 10001 --gid mailriver --no-create-home --home-dir /var/lib/mailriver \
        --shell /usr/sbin/nologin mailriver \
    && install -d -o mailriver -g mailriver /var/lib/mailriver /var/lib/mailriver/data \
        /var/lib/mailriver/blobs
COPY --from=build /src/app/target/mailriver /opt/mailriver
COPY mailriver /opt/mailriver/mailriver
COPY docker/mailriver.yaml /etc/mailriver/mailriver.yaml

# never: there is nothing to build here. use: the cache that the next step makes, or none.
ENV PATH=/opt/mailriver:$PATH \
    MAILRIVER_BUILD=never \
    MAILRIVER_AOT=use \
    MAILRIVER_HEAP=384m
RUN mailriver warm-up

USER 10001:10001
WORKDIR /var/lib/mailriver
VOLUME ["/var/lib/mailriver"]
EXPOSE 2525 8025
# The admin endpoint, asked without any further program.
HEALTHCHECK --interval=10s --timeout=5s --start-period=60s --retries=3 \
    CMD ["bash", "-c", "exec 3<>/dev/tcp/127.0.0.1/8025 && printf 'GET /health/ready HTTP/1.0\\r\\n\\r\\n' >&3 && read -r status <&3 && [[ $status == *' 200 '* ]]"]
ENTRYPOINT ["mailriver"]
CMD ["run", "--config", "/etc/mailriver/mailriver.yaml"]
