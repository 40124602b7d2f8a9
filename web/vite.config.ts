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

export default defineConfig({
  base: '/static/',
  build: {
    target: 'es2022',
    modulePreload: { polyfill: false },
    chunkSizeWarningLimit: 1600,
    assetsInlineLimit: 0,
    license: { fileName: 'licences.md' },
    rollupOptions: {
      input: { index: resolve(import.meta.dirname, 'index.html'), docs: resolve(import.meta.dirname, 'docs.html') },
    },
  },
  server: { fs: { allow: ['..'] }, proxy: Object.fromEntries(SERVICE_PATHS.map((path) => [path, SERVICE])) },
})
