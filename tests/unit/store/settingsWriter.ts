import { readSettings } from '@shared/settings'
import { openSettings } from '../../../main/store/settingsStore'

// A program with a settings store, for tests that take its disk or its life: settingsWriter.ts DIR COUNT NICK_LENGTH.
// Prints the number of each change that is on the disk, then the results of the first and of the last of COUNT changes,
// and what it then has in memory.
const [dir = '', count = '1', length = '10'] = process.argv.slice(2)
const account = {
  id: 'a'.repeat(32),
  server: 's',
  email: 'e',
  stationId: 'b'.repeat(32),
  nick: 'n'.repeat(Number(length))
}

async function main(): Promise<void> {
  const store = openSettings({ dir })
  process.stdout.write('open\n')
  const results = []
  for (let x = 1; x <= Number(count); x++) {
    const window = { x, y: 0, width: 1, height: 1, maximized: false }
    const { value: settings } = readSettings({ version: 1, window, accounts: [account] })
    const result = await store.update(() => settings)
    if (result.ok) process.stdout.write(`${x}\n`)
    results[x === 1 ? 0 : 1] = result
  }
  const told = JSON.stringify({ results, x: store.value.window?.x, problem: store.problem })
  // What the disk refused would be tried again for ever.
  process.stdout.write(told, () => process.exit())
}

void main()
