declare module 'swagger-ui-dist/swagger-ui-es-bundle.js' {
  const SwaggerUIBundle: (options: Record<string, unknown>) => unknown
  export default SwaggerUIBundle
}

/** Whether the page is built for a static copy, which has no service behind it. */
declare const __COPY__: boolean
