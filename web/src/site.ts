/** Name the addresses of the page: of the service, or of a static copy, which is built apart (`__COPY__`). */

/** Return whether another site shows this page in a frame: then it has one view and no controls around it. */
export const isEmbedded = (): boolean => (__COPY__ ? 'embed' in document.documentElement.dataset : location.pathname === '/embed')

/** Address of the list of everything that can be downloaded. */
export const DATA_LINK = __COPY__ ? 'files/index.html' : '/collections'

/** Return the file of a static copy that has the answer to a path: its HTML names the folder, and the values of the query are part of the name. */
export function fileOf(path: string, ending = '.json', folder = (__COPY__ && document.documentElement.dataset['copy']) || ''): string {
  return folder + path.slice(1).replace(/[?&]v=\w+|\.json\b/g, '').replace(/[?&=]/g, '/') + ending
}

/** Return the address of an answer that a reader can open. */
export const linkTo = (path: string): string => (__COPY__ ? fileOf(path) : path)

/** Addresses of the page, and of its view for frames. */
export const PAGE = __COPY__ ? './' : '/'
export const FRAME = __COPY__ ? './embed.html' : '/embed'
