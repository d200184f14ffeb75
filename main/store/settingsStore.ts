import { systemClock, type Clock } from '@shared/clock'
import { defaultSettings, readSettings, SettingsSchema, type Settings } from '@shared/settings'
import { type JsonFile, type JsonFileOptions, openJsonFile } from './jsonFile'
import { mergeIntoDocument } from './settingsDocument'

export type SettingsStore = JsonFile<Settings>

/** Opens `settings.json`: accounts, favourites and what else a person chose, without secrets. */
export function openSettings(options: {
  dir: string
  clock?: Clock
  onWrite?: JsonFileOptions<Settings>['onWrite']
}): SettingsStore {
  const { dir, clock = systemClock, onWrite } = options
  return openJsonFile<Settings>({
    dir,
    name: 'settings',
    clock,
    onWrite,
    schema: SettingsSchema,
    defaults: defaultSettings,
    read: readSettings,
    merge: mergeIntoDocument
  })
}
