# Neon's and Upstash's protocols in front of one's own PostgreSQL and Redis. BASE as in atlas.Dockerfile; the context is the
# folder `atlas-bridge` of `node deploy/docker/build.ts`.
ARG BASE
FROM ${BASE}
LABEL org.opencontainers.image.title="atlas-bridge" org.opencontainers.image.licenses="Apache-2.0"
COPY . /app/
ENV NODE_ENV=production BRIDGE_HOST=0.0.0.0 BRIDGE_PORT=8790
USER 65532:65532
EXPOSE 8790
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=10s --timeout=5s --start-period=20s CMD ["/app/node", "-e", "fetch('http://127.0.0.1:8790/readyz').then((r) => process.exit(r.ok ? 0 : 1), () => process.exit(1))"]
ENTRYPOINT ["/app/node"]
CMD ["/app/bridge.js"]
