import { defineConfig } from 'vitest/config'

export default defineConfig({ define: { __COPY__: false }, test: { include: ['test/**/*.test.ts'] } })
