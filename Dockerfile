# The pages are built with everything; the service runs with production dependencies alone and without demo data.
FROM node:24-slim AS pages
WORKDIR /build
COPY package.json package-lock.json ./
RUN npm ci
COPY . .
RUN npm run build

FROM node:24-slim AS dependencies
WORKDIR /build
COPY package.json package-lock.json ./
RUN npm ci --omit=dev

FROM node:24-slim
ENV NODE_ENV=production HOST=0.0.0.0 PORT=3000 AUTH=required
WORKDIR /service
COPY --from=dependencies /build/node_modules ./node_modules
COPY --from=pages /build/ui/dist ./ui/dist
COPY package.json ./
COPY terminology ./terminology
COPY policies ./policies
COPY cds-services ./cds-services
COPY questionnaires ./questionnaires
COPY src ./src
# Compiled once here, and not at every start: all of it, as the compiler for a file left out would stay in memory.
RUN node --max-semi-space-size=16 --no-maglev --invocation-count-for-turbofan=200 --no-memory-reducer --no-allocation-site-pretenuring --no-parallel-scavenge --heap-growing-percent=100 -e "const { enableCompileCache, flushCompileCache } = require('node:module'); enableCompileCache('/service/node_modules/.cache/compiled'); Promise.all(fs.globSync('/service/src/**/*.ts').map((path) => import(path))).then(() => flushCompileCache())"
# Nothing of the image is written to: with PostgreSQL the file system may be read-only.
USER node
EXPOSE 3000
HEALTHCHECK --interval=10s --timeout=3s --start-period=20s --retries=3 \
  CMD ["node", "-e", "fetch('http://127.0.0.1:3000/health/ready').then(({ ok }) => process.exit(ok ? 0 : 1), () => process.exit(1))"]
STOPSIGNAL SIGTERM
CMD ["node", "--max-semi-space-size=16", "--no-maglev", "--invocation-count-for-turbofan=200", "--no-memory-reducer", "--no-allocation-site-pretenuring", "--no-parallel-scavenge", "--heap-growing-percent=100", "src/start.mjs"]
