import { defineConfig } from 'vitest/config'

/** Compare a static copy with a running service: tests/browser/test_static_copy.py exports the one and starts the other. */
export default defineConfig({ define: { __COPY__: true }, test: { include: ['test/copy/same_figures.check.ts'], testTimeout: 300_000 } })
