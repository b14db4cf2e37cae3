# syntax=docker/dockerfile:1
# The hub, for a PostgreSQL of your own. For both platforms, with a bill of materials and provenance:
#   docker buildx build --platform linux/amd64,linux/arm64 --sbom=true --provenance=mode=max --tag evergrant .

# The release is the same for every platform, so it is built on the builder's own.
FROM --platform=$BUILDPLATFORM node:24-trixie-slim AS build
WORKDIR /src
COPY . .
RUN npm run build:release

FROM node:24-trixie-slim
LABEL org.opencontainers.image.title="Evergrant" \
      org.opencontainers.image.description="Self-hosted hub for OAuth connections" \
      org.opencontainers.image.licenses="MIT" \
      io.evergrant.sbom="/opt/evergrant/sbom.cdx.json"
COPY --from=build /src/dist/release/evergrant /opt/evergrant
# Nothing but the data folder is written to: the root may be read-only.
RUN install -d -o 1000 -g 1000 -m 0700 /var/lib/evergrant
ENV NODE_ENV=production \
    HOST=0.0.0.0 \
    EVERGRANT_DATA_DIR=/var/lib/evergrant
USER 1000:1000
WORKDIR /var/lib/evergrant
VOLUME /var/lib/evergrant
EXPOSE 3000
HEALTHCHECK --interval=15s --timeout=5s --start-period=60s --retries=3 \
  CMD ["node", "/opt/evergrant/healthcheck.mjs"]
ENTRYPOINT ["node", "/opt/evergrant/evergrant.mjs"]
