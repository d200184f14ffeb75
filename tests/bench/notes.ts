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
      'The key of the local data is in the keychain, which is asked in a process of its own that can be killed: about ' +
      '100 ms of processor time before its first line runs, beside the window. The rest of main (modules, database) ' +
      'takes about 110 ms, the page (Vue, words, first frame) about 90 ms; the bare app takes 380 ms in all. Tray, ' +
      'session bus, icon and the first look at the server wait for the first frame, which holds the whole remembered ' +
      'list. Tried without gain: views and menus loaded when they are needed (8 of 135 ms for all menus), a smaller ' +
      'young generation.'
  },
  {
    id: 'memory-open',
    title: 'Memory with the window open',
    how:
      'Three seconds after the list is painted the proportional set size (PSS: shared pages are divided among those ' +
      'who share them) of the main process and all its descendants is summed up. The run has a copy of Electron of ' +
      'its own, so that nobody else shares its pages.',
    limit:
      'The number of processes is given by Chromium. Of what comes on top, half is the heap of the page and half that of ' +
      'main with the database library; both run with --optimize-for-size.'
  },
  {
    id: 'memory-per-friend',
    title: 'Memory per friend',
    how: 'The difference of the same figure between 10,000 and 100 friends, divided by 9,900.',
    limit:
      'After a garbage collection 1.3 KiB remain in main and 0.3 KiB in the window; the rest is what the first list left ' +
      'behind and V8 has not collected yet. --optimize-for-size makes it 3.5 to 4.2 instead of 5.6 KiB.'
  },
  {
    id: 'memory-hidden',
    title: 'Memory with the window put away',
    how:
      'The window is closed by its close button and given up, after one second instead of five minutes; after some ' +
      'seconds of rest the same sum is taken. The same for an app that was started with --hidden. The bare tray is an ' +
      'Electron with a tray icon and no window.',
    limit:
      'No page is alive. Of about 30 MiB beyond the bare tray 10 are the heap of main (all of its code, D-Bus, tables of ' +
      'words), 6 pages of Chromium and Node that only network and cryptography touch, 5 the network process with open ' +
      'connections, 4 the tables of ICU for dates, plurals and names, 3 the database library.'
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
    limit:
      'Receiving, decoding and parsing 5.7 MB of JSON takes about 40 ms of one core on this machine; it is done in slices ' +
      'that leave room for everything else.'
  },
  {
    id: 'change',
    title: 'From a change to row, tray and notification',
    how:
      'Friends become available one by one, in each round as many as the option says (50). The clock starts when the ' +
      "server's state changes and before it tells anybody; it stops when the row reads so (MutationObserver), when the " +
      "tray icon sends NewToolTip, and when the desktop's notification server gets Notify.",
    limit:
      'The server says only that something is new: the app asks Notification / Download and Friends / List, whose answer ' +
      'holds every friend with the public key, 570 bytes each. A list of less than 1 MB is asked for beside the news, a ' +
      'larger one after them. The answer is compared with the one before as bytes, and only the members that differ are ' +
      'parsed, so with 10,000 friends nearly all that remains is 5.7 MB on its way through the network process, and the ' +
      'garbage collection that its chunks cause.'
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
    limit:
      'A whole answer is read in slices of 8 ms, the roster takes 10,000 changed friends in about 15 ms, and each of those ' +
      'who wait for them (alerts, tray, window, disk) has a turn of its own. What remains whole are the first opening of ' +
      "the account's database, the start of the keychain helper, and the list for the window, checked and copied by " +
      'Electron: 20 to 40 ms each.'
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
    limit:
      'Each look at the server brings a list in which everything may differ, so looks are limited to some in a second. The ' +
      "list is written to the disk when the storm is over. The window's longest task is the whole list, taken and sorted."
  },
  {
    id: 'app-size',
    title: 'Size',
    how: 'All files of the built app, without the native module of the keychain.',
    limit: 'Source that is not minified; most of it are Vue, ICU message formats and D-Bus.'
  }
]
