export { startDesktop, type Desktop, type DesktopOptions } from './startDesktop'
export { desktopRecorder, type DesktopRecorder } from './desktopRecorder'
export { secretTool, type SecretTool } from './secretTool'
export { waitFor } from './waitFor'
export type { Keyring } from './keyring'
export type { NotificationRecorder, ShownNotification, WithdrawnNotification } from './notifications'
export type { TrayItem, TrayPicture, TrayProperties, TrayRecorder } from './tray'
export { findEntry, type MenuEntry } from './trayMenu'
export { launchApp, type LaunchOptions, type RunningApp } from './launchApp'
export {
  connectionLine,
  friendRow,
  friendsList,
  readFriends,
  signIn,
  signInForm,
  type SignInWords
} from './mainWindowPage'
