/** Start the page of a static copy. */
import './install'
import '../main'
