import type { MeasureId } from './measures'

/** What stands behind a figure, for docs/performance.md. */
export interface MeasureNote {
  id: MeasureId
  title: string
  /** How it is measured, and how exactly. */
  how: string
  /** Where the limit lies, and why. */
  limit: string
  /** What was tried, with figures. */
  tried?: string
}

export const notes: readonly MeasureNote[] = [
  {
    id: 'start',
    title: 'Start',
    how:
      'The program is spawned without any tool attached, on a profile that is signed in. A small X11 client looks at ' +
      'the screen every 4 ms until the first rows of the friends list stand there, pixel by pixel as in pictures ' +
      'taken before: of the list that the app remembers (drawn before the server has answered) or of the confirmed ' +
      'one. The bare app is watched in the same way until its page stands. A look takes about 1 ms, so each figure in ' +
      'ms is up to 5 ms late, the bare one as well. The three starts take turns in going first; the very first start ' +
      'of each profile, which fills caches, is not counted. *Confirmed* is the same until the server has answered. ' +
      'Processor time until the list is confirmed tells the same work with less influence of what else the machine does.',
    limit:
      'The key of the local data is in the keychain, which may hang for ever, so it is asked in a process of its own that ' +
      'can be killed. A bare app that does nothing but fork that process beside its window takes 1.21 times as long as ' +
      'one that does not (two cores): the process is exec and boot of Node, of which keytar is a twentieth, and the frame ' +
      'waits for its answer. The rest is what the page needs to show that frame: its style, and 25 rows as HTML. No ' +
      'script of the app runs before it. What main loads meanwhile makes the processor time until then 1.4 times that of ' +
      'the bare window; where two cores are slow that shows, and the ratio moves between 1.2 and 1.4 from run to run.',
    tried:
      'First the app drew its list itself: 1.83 times bare at 100 friends, 2.1 at 10,000. Now the page has its first ' +
      'frame as HTML (see Architecture, *A start*). Without gain: leaner flags for the helper, the page as a stream, a ' +
      'preload script without validation, views and menus loaded when they are needed, a smaller young generation.'
  },
  {
    id: 'memory-open',
    title: 'Memory with the window open',
    how:
      'Four seconds after the list is confirmed the proportional set size (PSS: shared pages are divided among those ' +
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
    title: 'Memory while hidden',
    how:
      'The same sum four seconds after the bare tray stands, after the app that was started with `--hidden` is ' +
      'connected, and after its window was opened, closed by its close button, and given up: the bench waits until no ' +
      'renderer process is left. For that `--give-up-window-after` makes one second of the five minutes, which leaves ' +
      'less time to tidy up than there is in truth.',
    limit:
      'No page is alive. Of about 24 MiB beyond the bare tray 8 are the heap of main (all of its code, D-Bus, tables of ' +
      'words), 8 pages of Chromium and Node that only network and cryptography touch, 5 the database library, 2 the ' +
      'tables of ICU for plurals and the order of names, the rest the network process with open connections. A window ' +
      'that was given up leaves some MiB more in the processes that drew it.',
    tried:
      'Nothing asks ICU for times, lists or the form of whole numbers before somebody needs them: each looks through ' +
      'all locales first, 12 to 28 ms and together 3 MiB. The heap of main keeps its young generation as small as it ' +
      'begins (--semi-space-growth-factor=1: 1 to 2 MiB, at 10,000 friends 7); in the window that made the list slower. ' +
      'Without the baseline compiler (--no-sparkplug) code takes 1.5 MiB less, and the heap, collected less often, 4 more. ' +
      'All code of main in one byte a letter. Without the optimising compiler (--no-opt) 2 MiB less, at the price of ' +
      'everything that main does with a long list; a garbage collection by hand 2 MiB, until the next look at the server.'
  },
  {
    id: 'reopen',
    title: 'Reopen',
    how:
      'From the click on the tray icon (a call on the session bus) until the list stands on the screen, up to 5 ms ' +
      'late. The hard case is an app that was started hidden and never had a window: no renderer is alive. *Kept* is a ' +
      'window that was only put away.',
    limit:
      'A renderer process has to start, load the page and draw the list, as at the start of a bare window.'
  },
  {
    id: 'sign-in',
    title: 'Sign-in',
    how:
      'Counted in the page: from the click on *Sign in* to the frame in which rows of the whole list are drawn. ' +
      'It holds the keychain, Login, and a first Friends / List of 5.7 MB (10,000) or 57 MB (100,000).',
    limit:
      'Two calls that follow each other (Login, then the list), the key derived from the password, 5.7 MB of JSON in ' +
      "slices, the keychain's process and its write, and the encrypted database, which has to be there before the list " +
      'is shown as kept. The process is started when the sign-in begins, beside the calls.'
  },
  {
    id: 'change',
    title: 'From a change to row, tray and notification',
    how:
      'Favourites become available one by one. The clock starts when the ' +
      "server's state changes and before it tells anybody; it stops when the row reads so (MutationObserver in the " +
      "page), when the signal NewToolTip of the tray icon arrives on the bus, and when the desktop's notification " +
      'server gets Notify. All of them are events: nothing is polled and nothing looks at the screen meanwhile. The ' +
      "clocks are those of one machine, read in whole ms. The server's own share stands below: making its answer, and " +
      'the time from the request until the last byte of the answer was handed over, in which the app reads already. ' +
      'Server, bus and bench live in one process; the longest block of its loop, which tells how late a signal can have ' +
      'been noted at worst, stands below as well.',
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
    how:
      'Everything that main sends to the window during one change, and what the window asks main meanwhile with the ' +
      "answers, in V8's own serialisation; the most of three changes at 100 and at 10,000.",
    limit: 'The names of fields are sent with every object.'
  },
  {
    id: 'search',
    title: 'Search',
    how:
      'Words are typed key by key, and taken back; each key counts from its input event to the end of all scripts that ' +
      'it caused, those included that were put off to their end, but not a frame that the browser draws meanwhile. Where ' +
      'they drew nothing and the rows changed later, it counts to that moment, so that work cannot be put off out of ' +
      'sight. At 100,000 three seconds after the sign-in.',
    limit:
      'Every name is looked at once for every key, about 1 ms for 10,000 names. What is dear are rows that have to be ' +
      'made anew, so those of the list stay while a search finds nobody.'
  },
  {
    id: 'scroll',
    title: 'Scroll',
    how:
      'The list is scrolled by a screenful in each frame; the longest frame counts, from the scroll event to the end of ' +
      'its script, style, layout and paint, or the longest task that the browser tells of, whichever is longer.',
    limit: 'A screenful is the worst case: no row can be used again as it was.'
  },
  {
    id: 'main-block',
    title: "Blocks of main's event loop",
    how:
      'monitorEventLoopDelay with a resolution of 5 ms, loaded into main before the app. The longest of all phases: from ' +
      "Electron's `ready` to the list, the sign-in, single changes, scrolling, searching, hiding and giving up the " +
      'window, and making it again. A block there delays tray, notifications and every call of the window.',
    limit:
      'A whole answer is read, and taken into the list, in slices of 8 ms; the client is loaded, the list of the last run ' +
      'read, alerts, keys, window and disk are told part by part; and in each turn of the loop one such piece is done, ' +
      "whoever waits for it. What remains whole is what cannot be cut: opening the account's encrypted database, a " +
      "library at its first use (Node's network client, D-Bus, dates and lists of ICU), the end of a garbage collection, " +
      "and Chromium's own work for a window. Timers, which the figure is made of, also wait for the processor, which " +
      'window, network and main share at such moments.',
    tried:
      'Reading all pinned keys at each start (10,000 of them were a block of 250 ms): now a digest of the whole list tells ' +
      'that none is new. The list in pages of 2,000: a page of 500 holds up nobody, and each is answered in a turn of its ' +
      'own. The first look at the server before the frame. Turns of their own alone did not help: pieces of several ' +
      'places, and twenty pages that were asked for at once, came in one turn, and the longest block was their sum; with ' +
      'one piece in each turn it is two fifths of that.'
  },
  {
    id: 'idle',
    title: 'Idle',
    how:
      'Started hidden, connected, nothing happens; the bare tray rests beside it through the same time. Processor time ' +
      "by the scheduler's clock over all threads of all processes; wake-ups are voluntary context switches beyond those " +
      "of the bare tray: of main's first thread, where our own code runs, and of all threads of all processes. It begins " +
      '75 seconds after the app is connected, four in the short form.',
    limit:
      "Chromium's own timers remain, as in the bare tray, and a heap that is not as empty as its. What V8 tidies up after " +
      'a start, in two collections within the first minute, is 0.3 to 0.4 seconds of processor time once, 0.1 for the ' +
      'bare tray; a look at the news, every three minutes, is 0.03 seconds.'
  },
  {
    id: 'storm',
    title: 'Storm',
    how:
      '10,000 changes of nearly as many friends within one second, in 50 batches, hundreds of them watched. Updates are counted by a ' +
      'MutationObserver for each frame; tasks of the window by the long-task observer, which tells those over 50 ms.',
    limit:
      'Each look at the server brings a list in which everything may differ, so looks are limited to some in a second. The ' +
      'list is written to the disk when the storm is over. What is longest then is the first alert of a run, which loads ' +
      "what alerts need, and the garbage of 10,000 parsed entries. The window's longest task is the whole list, taken and " +
      'sorted.',
    tried:
      'At first each answer went into the list at once, and its changes at once to the window: three times as long. Who is ' +
      'not in a list any more was looked for in one query of the database; now a thousand rows at a time.'
  },
  {
    id: 'app-size',
    title: 'Size',
    how: 'All files of the package beside Electron itself, without native modules: the built app and the JavaScript around them.',
    limit: 'Most of it are Vue, ICU message formats and D-Bus.'
  }
]
