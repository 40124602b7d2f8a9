/** Start the page: figures first, the map when they are there. */
import './page.css'
import './views/views.css'
import { render } from 'preact'
import { loadFigures } from './data/page'
import { retryFailed } from './data/resource'
import { followRoute } from './data/details'
import { followSelection } from './data/selection'
import { followAddress } from './state'
import { App } from './views/App'
import { followLanguage } from './language'
import { tellDocument } from './words'

const root = document.getElementById('app')
if (!root) throw new Error('the page has no #app')

followAddress()
loadFigures()
tellDocument(document)
followLanguage()
followRoute()
followSelection()
window.addEventListener('online', retryFailed)
root.replaceChildren()
render(<App />, root)
