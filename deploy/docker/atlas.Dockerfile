# All Workers and the dashboard in one workerd. BASE is gcr.io/distroless/cc-debian12:nonroot by its digest; it has glibc,
# a CA bundle, no shell. The context is the folder `atlas` of `node deploy/docker/build.ts`.
ARG BASE
FROM ${BASE}
LABEL org.opencontainers.image.title="atlas" org.opencontainers.image.licenses="Apache-2.0"
COPY . /app/
USER 65532:65532
EXPOSE 8787 8788 8789 9464
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=10s --timeout=5s --start-period=20s CMD ["/app/workerd", "test", "/app/health.capnp"]
ENTRYPOINT ["/app/workerd", "serve"]
CMD ["--external-addr=bridge=bridge:8790", "/app/bridge.capnp"]
