/** Answer what the page asks from the files of this copy. */
import { answerFrom } from '../data/request'
import { answer } from './answer'

answerFrom(answer)
