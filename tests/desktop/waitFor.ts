/**
 * Asks again and again until there is an answer.
 * @param what names what is awaited, for the message
 * @param ask answers undefined, null or false as long as it is not there
 * @param ms deadline in milliseconds; what comes at all comes long before it, on a busy machine too
 * @param seen tells what there was instead, for the message
 * @throws Error when the deadline passes
 */
export async function waitFor<T>(
  what: string,
  ask: () => T | undefined | null | false | Promise<T | undefined | null | false>,
  { ms = 15_000, seen }: { ms?: number | undefined; seen?: (() => unknown) | undefined } = {}
): Promise<T> {
  const deadline = Date.now() + ms
  for (;;) {
    const answer = await ask()
    if (answer !== undefined && answer !== null && answer !== false) return answer
    if (Date.now() >= deadline) {
      const instead = seen ? `; seen: ${JSON.stringify(seen())}` : ''
      throw new Error(`${what}: not within ${ms} ms${instead}`)
    }
    await new Promise((done) => setTimeout(done, 25))
  }
}
