# The migrations (migrate.js) and the clock of the jobs (jobs.js). BASE as in atlas.Dockerfile; the context is the folder
# `atlas-operations` of `node deploy/docker/build.ts`.
ARG BASE
FROM ${BASE}
LABEL org.opencontainers.image.title="atlas-operations" org.opencontainers.image.licenses="Apache-2.0"
COPY . /app/
ENV NODE_ENV=production
USER 65532:65532
STOPSIGNAL SIGTERM
ENTRYPOINT ["/app/node"]
CMD ["/app/migrate.js"]
