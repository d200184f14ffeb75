import { openSettings } from '../../../main/store/settingsStore'

// A program with a settings store, for tests that take its disk or its life: settingsWriter.ts DIR COUNT NICK_LENGTH.
// Prints the result of the first and of the last of COUNT changes, and the value in memory.
const [dir = '', count = '1', length = '10'] = process.argv.slice(2)

async function main(): Promise<void> {
  const store = openSettings({ dir })
  process.stdout.write('open\n')
  const results = []
  for (let x = 1; x <= Number(count); x++) {
    results[x === 1 ? 0 : 1] = await store.update((settings) => ({
      ...settings,
      window: { x, y: 0, width: 1, height: 1, maximized: false },
      accounts: [
        {
          server: 's',
          email: 'e',
          id: 'a'.repeat(32),
          stationId: 'b'.repeat(32),
          userId: null,
          nick: 'n'.repeat(Number(length)),
          fullName: '',
          signatureScheme: 'automatic',
          acceptedScheme: null,
          listener: '',
          authorityFile: '',
          signedIn: true,
          secretStoredAt: null,
          ownPresence: 'available',
          favourites: []
        } as never
      ]
    }))
  }
  process.stdout.write(JSON.stringify({ results, x: store.value.window?.x, problem: store.problem }))
}

void main()
