import type { MeasureId } from './measures'

/** What stands behind a figure, for docs/performance.md. */
export interface MeasureNote {
  id: MeasureId
  title: string
  /** How it is measured. */
  how: string
  /** Where the limit lies, and why. */
  limit: string
}

export const notes: readonly MeasureNote[] = [
  {
    id: 'start',
    title: 'Start',
    how:
      'The program is spawned without any tool attached, on a profile that is signed in. A small X11 client looks at ' +
      'the screen every 4 ms until the first rows of the friends list stand there, pixel by pixel as in a picture ' +
      'taken before. The bare app is watched in the same way until its page stands. The three starts take turns in ' +
      'going first; the very first start of each profile, which fills caches, is not counted. ' +
      'Processor time until then tells the same work with less influence of what else the machine does.',
    limit:
      'A bare Electron has to start its processes, too. What the app adds is the keychain helper, two calls to the ' +
      'server one after the other (Login, Friends / List) and the drawing of the list; what does not wait for another ' +
      'thing shall run beside it.'
  },
  {
    id: 'memory-open',
    title: 'Memory with the window open',
    how:
      'Three seconds after the list is painted the proportional set size (PSS: shared pages are divided among those ' +
      'who share them) of the main process and all its descendants is summed up. The run has a copy of Electron of ' +
      'its own, so that nobody else shares its pages.',
    limit: 'The number of processes is given by Chromium; the keychain helper is one more as long as it runs.'
  },
  {
    id: 'memory-per-friend',
    title: 'Memory per friend',
    how: 'The difference of the same figure between 10,000 and 100 friends, divided by 9,900.',
    limit:
      'Each friend brings a public key of 392 characters from the server and stands in main and in the window.'
  },
  {
    id: 'memory-hidden',
    title: 'Memory with the window put away',
    how:
      'The window is closed by its close button and given up, after one second instead of five minutes; after some ' +
      'seconds of rest the same sum is taken. The same for an app that was started with --hidden. The bare tray is an ' +
      'Electron with a tray icon and no window.',
    limit:
      "No page is alive, so what remains beyond the bare tray is main's code and list, the database library and the " +
      'network session of the account.'
  },
  {
    id: 'reopen',
    title: 'Reopen',
    how: 'From the click on the tray icon (a call on the session bus) until the list stands on the screen again.',
    limit:
      'Where the window was given up to save memory, its process and page are made anew, as at the start, without the ' +
      'rest of it.'
  },
  {
    id: 'sign-in',
    title: 'Sign-in',
    how:
      'Counted in the page: from the click on *Sign in* to the frame in which rows of the whole list are drawn. ' +
      'It holds the keychain, Login, and a first Friends / List of 5.7 MB.',
    limit: 'Receiving, decoding and parsing 5.7 MB of JSON takes about 40 ms of one core on this machine.'
  },
  {
    id: 'change',
    title: 'From a change to row, tray and notification',
    how:
      'Friends become available one by one, in each round as many as the option says (50). The clock starts when the ' +
      "server's state changes and before it tells anybody; it stops when the row reads so (MutationObserver), when the " +
      "tray icon sends NewToolTip, and when the desktop's notification server gets Notify.",
    limit:
      'The server says only that something is new: the app asks Notification / Download and then Friends / List, whose ' +
      'answer holds every friend with the public key, 570 bytes each. Two round trips through the network process, and ' +
      'for the row the next frame of the screen (16.7 ms at most), are the floor.'
  },
  {
    id: 'ipc-bytes',
    title: 'IPC bytes',
    how: "All that main sends to the window for one change, counted in V8's own serialisation.",
    limit: 'The names of fields are sent with every object.'
  },
  {
    id: 'search',
    title: 'Search',
    how:
      'Words are typed key by key; each key counts from its input event to the end of all scripts that it caused ' +
      'before the next frame.',
    limit: 'Every name is looked at once for every key, about 1 ms for 10,000 names.'
  },
  {
    id: 'scroll',
    title: 'Scroll',
    how: "The list is scrolled by a screenful in each frame; the longest frame's script, style, layout and paint count.",
    limit: 'A screenful is the worst case: no row can be used again as it was.'
  },
  {
    id: 'main-block',
    title: "Blocks of main's event loop",
    how:
      'monitorEventLoopDelay with a resolution of 5 ms, from before the click on *Sign in* to the whole list, and ' +
      'during all single changes. A block there delays tray, notifications and every call of the window.',
    limit: 'JSON.parse of the whole answer alone takes 11 ms on a free core.'
  },
  {
    id: 'idle',
    title: 'Idle',
    how:
      "The window is put away, the listener is connected, nothing happens. Processor time by the scheduler's clock over " +
      "all threads of all processes; wake-ups are voluntary context switches of main's first thread beyond those of the " +
      'bare tray.',
    limit: "Chromium's own timers remain, as in the bare tray."
  },
  {
    id: 'storm',
    title: 'Storm',
    how:
      'Nearly all of 10,000 friends change within one second, in 50 batches. Updates are counted by a ' +
      'MutationObserver for each frame; tasks of the window by the long-task observer, which tells those over 50 ms.',
    limit: 'Each look at the server costs a whole list, so looks are limited to some in a second.'
  },
  {
    id: 'app-size',
    title: 'Size',
    how: 'All files of the built app, without the native module of the keychain.',
    limit: 'Source that is not minified; most of it are Vue, ICU message formats and D-Bus.'
  }
]
