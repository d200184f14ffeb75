import { hideInAddresses, shortenHome, shortenMail, showControls } from './privateData'
import { hideSecrets, type SecretForms, secretForms } from './secretForms'
import { hideMarked, hideNamed, hideRandom, isSecretName, mark } from './secretShapes'

/** Makes texts and values safe to be written down and to be sent to somebody else. */
export interface Redactor {
  /** @returns one line without secrets: known ones in every form, and what is named or looks like one. */
  text(text: string): string
  /** @returns a copy of plain data in which every text was redacted, and every field with a telling name hidden. */
  value(value: unknown): unknown
  /** From now on these texts are hidden wherever they stand; those shorter than four characters are not looked for. */
  hide(...secrets: string[]): void
  /** Servers whose host may be read: what the person typed, with or without scheme, port and path. */
  keepHosts(servers: readonly string[]): void
}

// The work grows with the length; nothing worth reading is longer.
const longestText = 16_384
const longestLine = 2_048
// Several accounts, each with key, password and database key, and some that were typed wrong.
const mostSecrets = 48

// Private letters hold the places of hosts meanwhile.
const [open, close] = ['\ue000', '\ue001']

/** @param home the home directory of the person */
export function createRedactor({ home }: { home: string }): Redactor {
  const secrets = new Map<string, SecretForms>()
  let hosts: string[] = []

  const keepsHost = (host: string): boolean =>
    host.startsWith(open) || /^(?:localhost|127\.0\.0\.1|\[::1\])$/i.test(host)

  const withHosts = (text: string): string =>
    hosts.reduce(
      (rest, host, place) => rest.replace(hostPattern(host), `${open}${place}${close}`),
      text.replace(/[\ue000\ue001]/g, '')
    )
  const restored = (text: string): string =>
    text.replace(/\ue000(\d+)\ue001/g, (_all, place: string) => hosts[Number(place)] ?? mark)

  const text = (raw: string): string => {
    const steps: ((step: string) => string)[] = [
      (step) => hideSecrets(step, [...secrets.values()], mark),
      withHosts,
      hideMarked,
      (step) => hideInAddresses(step, keepsHost),
      hideNamed,
      hideRandom,
      (step) => shortenHome(step, home),
      shortenMail,
      restored,
      showControls
    ]
    const line = steps.reduce((rest, step) => step(rest), cut(raw))
    return line.length > longestLine ? `${line.slice(0, longestLine)}…` : line
  }

  const value = (given: unknown): unknown => {
    if (typeof given === 'string') return text(given)
    if (Array.isArray(given)) return given.map(value)
    if (typeof given !== 'object' || given === null) return given
    return Object.fromEntries(
      Object.entries(given).map(([name, held]) => [text(name), isSecretName(name) ? mark : value(held)])
    )
  }

  return {
    text,
    value,
    hide(...found) {
      for (const secret of found) {
        const forms = secretForms(secret)
        if (!forms) continue
        secrets.delete(secret)
        secrets.set(secret, forms)
        const [oldest] = secrets.keys()
        if (secrets.size > mostSecrets && oldest !== undefined) secrets.delete(oldest)
      }
    },
    keepHosts(servers) {
      hosts = [...new Set(servers.map(hostOf).filter((host) => host.length > 3))]
    }
  }
}

// A secret that the end cuts in two would no longer be known: the last word goes with it.
const cut = (text: string): string =>
  text.length > longestText ? `${text.slice(0, longestText).replace(/\S*$/, '')}…` : text

const hostOf = (server: string): string =>
  /^(?:[a-z][a-z0-9+.-]*:\/\/)?(?:[^/?#]*@)?([^:/?#]*)/i.exec(server.trim())?.[1]?.toLowerCase() ?? ''

const hostPattern = (host: string): RegExp =>
  new RegExp(`(?<![\\w.-])${host.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')}(?![\\w-])`, 'gi')
