import { inject, type App, type InjectionKey } from 'vue'
import { createTranslate, type Translate } from '@shared/messages'
import { createDates, type Dates } from './dates'

interface Words {
  readonly t: Translate
  readonly dates: Dates
}

const key: InjectionKey<Words> = Symbol('words')

/** Gives an app its words: messages in English, dates and times as the person's system writes them. */
export const provideText = (app: App, locale = navigator.language): void => {
  app.provide(key, { t: createTranslate(), dates: createDates(locale) })
}

/** @returns the translator `t` and the writer of dates of this app. */
export const useText = (): Words =>
  inject(key, () => ({ t: createTranslate(), dates: createDates(navigator.language) }), true)
