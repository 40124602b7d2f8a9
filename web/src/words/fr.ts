/** Join the French texts of the page with those that pictures drawn by the service have, too. */
import shared from '../../../routes_geo/picture/words_fr.json'
import own from './fr.json'

export { default as countries } from '../../../routes_geo/report/countries_fr.json'
export default { ...own, ...shared }
