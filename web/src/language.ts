/** Follow the language that the address names; where its texts do not come, the page stays as it is. */
import { computed, effect } from '@preact/signals'
import { reasonOf } from './data/resource'
import { view } from './state'
import { speak } from './words'

const asked = computed(() => view.value.lang ?? 'en')

export function followLanguage(): void {
  effect(() => {
    speak(asked.value).catch(reasonOf)
  })
}
