import { resolve } from 'node:path'
import { defineConfig } from 'vite'

const SERVICE = 'http://127.0.0.1:8000'
const SERVICE_PATHS = [
  '/alerts',
  '/changes',
  '/claims',
  '/collections',
  '/forecast',
  '/hotspots',
  '/matrix',
  '/measures',
  '/openapi.json',
  '/page.json',
  '/picture.png',
  '/picture.svg',
  '/pressure',
  '/series',
  '/sources',
  '/tiles',
]

/** Options of the page of the service, and of the page of a static copy (`--mode copy`), which lies at any address. */
const PAGES = {
  service: { base: '/static/', outDir: 'dist', inputs: ['index.html', 'docs.html'] },
  copy: { base: './', outDir: 'dist-copy', inputs: ['copy.html'] },
}

export default defineConfig(({ mode }) => ({
  base: pageOf(mode).base,
  define: { __COPY__: mode === 'copy' },
  build: {
    outDir: pageOf(mode).outDir,
    target: 'es2022',
    modulePreload: { polyfill: false },
    chunkSizeWarningLimit: 1600,
    assetsInlineLimit: 0,
    license: { fileName: 'licences.md' },
    rollupOptions: {
      input: pageOf(mode).inputs.map((name) => resolve(import.meta.dirname, name)),
    },
  },
  server: { fs: { allow: ['..'] }, proxy: Object.fromEntries(SERVICE_PATHS.map((path) => [path, SERVICE])) },
}))

function pageOf(mode: string) {
  return mode === 'copy' ? PAGES.copy : PAGES.service
}
