import type { Page } from '@playwright/test'
import { account, manyFriends, scenes } from './scenes'
import type { StubControls } from './stubBridge'
import { startWindowPages, type WindowPages } from './windowPage'

// How the window behaves and how quick it is in a real engine: node --import tsx tests/ui/behaviour.ts

declare const stub: StubControls

interface Figure {
  name: string
  value: number
  limit: number
}
const figures: Figure[] = []
const faults: string[] = []
const check = (name: string, good: boolean): void => {
  if (!good) faults.push(name)
}
const focused = (page: Page): Promise<string> =>
  page.evaluate(() => document.activeElement?.getAttribute('role') ?? document.activeElement?.tagName ?? '')

/** Script time of typing a letter into the search, from the event until Vue has changed the page. */
async function timeSearch(page: Page): Promise<number[]> {
  return page.evaluate(async () => {
    const input = document.querySelector<HTMLInputElement>('[role=searchbox]')!
    const times: number[] = []
    for (const query of ['s', 'sz', 'sza', 'szab', 'a', 'an', 'ann', 'ő', 'garcia 9', '', 'x', '']) {
      input.value = query
      const start = performance.now()
      input.dispatchEvent(new Event('input'))
      await Promise.resolve()
      await new Promise((done) => queueMicrotask(() => done(null)))
      times.push(performance.now() - start)
      await new Promise((done) => requestAnimationFrame(() => setTimeout(done, 20)))
    }
    return times
  })
}

/** Longest frame while the list is scrolled from top to bottom by 40 rows a frame. */
async function timeScrolling(page: Page): Promise<{ longest: number; script: number }> {
  return page.evaluate(async () => {
    const list = document.querySelector<HTMLElement>('[role=listbox]')!
    let longest = 0
    let script = 0
    let last = performance.now()
    for (let frame = 0; frame < 120; frame += 1) {
      const start = performance.now()
      list.scrollTop = frame * 1_600
      list.dispatchEvent(new Event('scroll'))
      await Promise.resolve()
      script = Math.max(script, performance.now() - start)
      await new Promise((done) => requestAnimationFrame(done))
      const now = performance.now()
      if (frame > 2) longest = Math.max(longest, now - last)
      last = now
    }
    return { longest, script }
  })
}

/** Script time of one batch of changes among ten thousand friends. */
async function timeChanges(page: Page, count: number): Promise<number> {
  const friends = scenes.thousands.friends.slice(0, count).map((row) => ({
    ...row,
    availability: { kind: 'busy' as const, text: 'busy' }
  }))
  return page.evaluate(
    async ({ friends, accountId }) => {
      for (const [index, friend] of friends.entries())
        stub.emit('friendsChanged', {
          accountId,
          delta: { revision: index + 2, upserts: [friend], removals: [] }
        })
      let spent = 0
      const frame = requestAnimationFrame
      await new Promise((done) => frame(done))
      const start = performance.now()
      document.querySelector<HTMLElement>('[role=listbox]')!.getBoundingClientRect()
      spent = performance.now() - start
      return spent
    },
    { friends, accountId: account.id }
  )
}

async function measureThousands(pages: WindowPages): Promise<void> {
  const page = await pages.open(scenes.thousands)
  await page.getByRole('option').first().waitFor()
  const [friends] = [manyFriends(10_000)]
  const replaced = await page.evaluate(async (accountId) => {
    const long: number[] = []
    const observer = new PerformanceObserver((list) => {
      for (const entry of list.getEntries()) long.push(entry.duration)
    })
    observer.observe({ entryTypes: ['longtask'] })
    stub.emit('friendsReplaced', { accountId, revision: 1 })
    await new Promise((done) => setTimeout(done, 600))
    observer.disconnect()
    return Math.max(0, ...long)
  }, account.id)
  figures.push({
    name: `whole list of ${friends.length} anew, longest task, ms`,
    value: replaced,
    limit: 250
  })
  const times = (await timeSearch(page)).slice(2)
  figures.push({ name: 'search among 10,000, worst key, ms', value: Math.max(...times), limit: 8 })
  const scroll = await timeScrolling(page)
  figures.push({ name: 'scrolling 40 rows a frame, worst script, ms', value: scroll.script, limit: 8 })
  figures.push({ name: 'scrolling 40 rows a frame, worst frame, ms', value: scroll.longest, limit: 100 })
  figures.push({ name: '100 changes in one frame, ms', value: await timeChanges(page, 100), limit: 16 })
  check('only rows on screen are drawn', (await page.getByRole('option').count()) < 60)
  await page.context().close()
}

async function useKeyboard(pages: WindowPages): Promise<void> {
  const page = await pages.open(scenes.friends)
  await page.getByRole('option').first().waitFor()
  await page.keyboard.press('Control+k')
  check('Ctrl+K goes to the search', (await focused(page)) === 'searchbox')
  await page.keyboard.type('lukasz')
  check('typing finds', (await page.getByRole('option').count()) === 1)
  await page.keyboard.press('Enter')
  check('Enter opens the first found', (await focused(page)) === 'ARTICLE')
  await page.keyboard.press('Escape')
  check('Escape returns to the list', (await focused(page)) === 'listbox')
  await page.keyboard.press('Escape')
  check('Escape ends the search', (await page.getByRole('option').count()) > 5)
  await page.keyboard.press('End')
  const last = page.getByRole('option', { selected: true })
  check('End shows the last', (await last.getAttribute('aria-posinset')) === '40')
  await page.keyboard.press('Space')
  await page.waitForTimeout(300)
  check(
    'Space marks a favourite and keeps the selection',
    (await page.getByRole('button', { name: 'Favourite' }).getAttribute('aria-pressed')) === 'true'
  )
  await page.getByRole('button', { name: 'My status' }).focus()
  await page.keyboard.press('Enter')
  await page.keyboard.press('ArrowDown')
  await page.keyboard.press('Enter')
  await page.getByRole('button', { name: 'My status: Invisible' }).waitFor({ timeout: 2_000 })
  await page.getByRole('button', { name: 'My status' }).click()
  await page.getByRole('menuitem', { name: 'Sign out' }).click()
  check('signing out asks first', await page.getByRole('alertdialog').isVisible())
  check(
    'the safe answer is the near one',
    (await page.evaluate(() => document.activeElement?.textContent)) === 'Cancel'
  )
  await page.keyboard.press('Escape')
  check('Escape cancels', (await page.getByRole('alertdialog').count()) === 0)
  const calls = await page.evaluate(() => stub.calls.map(({ name }) => name))
  check('nothing else was asked of main', calls.join() === 'setFavourite,setOwnPresence')
  await page.context().close()
}

async function watchMovement(pages: WindowPages): Promise<void> {
  const page = await pages.open(scenes.thousands)
  const list = page.getByRole('listbox')
  await page.getByRole('option').first().waitFor()
  await list.evaluate((element) => (element.scrollTop = 20_000))
  await page.waitForTimeout(100)
  const place = () =>
    page.evaluate(() => {
      const top = document.querySelector('[role=listbox]')!.getBoundingClientRect().top + 100
      const row = [...document.querySelectorAll('[role=option]')].find(
        (each) => each.getBoundingClientRect().top > top
      )!
      return { id: row.id, top: row.getBoundingClientRect().top }
    })
  const before = await place()
  const gone = scenes.thousands.friends.filter(({ favourite }) => favourite).slice(0, 5)
  await page.evaluate(
    ({ removals, accountId }) =>
      stub.emit('friendsChanged', { accountId, delta: { revision: 2, upserts: [], removals } }),
    { removals: gone.map(({ id }) => id), accountId: account.id }
  )
  await page.waitForTimeout(500)
  const after = await page.evaluate(
    (id) => document.getElementById(id)?.getBoundingClientRect().top,
    before.id
  )
  check('what is on screen stays there when rows above go', after === before.top)
  await page.context().close()
}

async function signInTwice(pages: WindowPages): Promise<void> {
  const page = await pages.open(scenes.signInFieldError)
  await page.getByLabel('Server').fill('chat.example.org')
  await page.getByLabel('E-mail').fill('anna@example.org')
  await page.getByLabel('API key').fill('key')
  await page.keyboard.press('Enter')
  await page.getByText('The server refused this API key').waitFor()
  check(
    'the wrong field has the focus',
    await page.getByLabel('API key').evaluate((each) => each === document.activeElement)
  )
  await page.context().close()
}

async function run(): Promise<void> {
  const pages = await startWindowPages()
  try {
    await measureThousands(pages)
    await useKeyboard(pages)
    await watchMovement(pages)
    await signInTwice(pages)
  } finally {
    await pages.close()
  }
  for (const { name, value, limit } of figures) {
    console.log(`${value.toFixed(1).padStart(8)}  (limit ${limit})  ${name}`)
    check(`${name}: ${value.toFixed(1)} is over ${limit}`, value <= limit)
  }
  for (const problem of new Set(pages.problems)) faults.push(`in the page: ${problem}`)
  for (const fault of faults) console.error(`not true: ${fault}`)
  console.log(faults.length === 0 ? 'all is as it should be' : `${faults.length} faults`)
  process.exitCode = faults.length > 0 ? 1 : 0
}

void run()
