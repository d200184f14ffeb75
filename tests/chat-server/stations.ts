/** News that waits for one station until Notification / download fetches it. */
export interface News {
  friendAvailabilitiesOf: Set<string>
  conversationChangedOf: Set<string>
  conversationListChangedOf: Set<string>
}

/** Which user signed in at which station. Notification is answered by the station alone, so Login must remember it. */
export interface Stations {
  signIn(station: string, userId: string): void
  userAt(station: string): string | undefined
  /** Every station with its user. */
  all(): Iterable<readonly [station: string, userId: string]>
  newsFor(station: string): News | undefined
  /** The waiting news; afterwards nothing waits. */
  takeNews(station: string): News | undefined
  forgetAll(): void
}

interface SignedIn {
  userId: string
  news: News
}

const noNews = (): News => ({
  friendAvailabilitiesOf: new Set(),
  conversationChangedOf: new Set(),
  conversationListChangedOf: new Set()
})

export const stations = (): Stations => {
  const known = new Map<string, SignedIn>()
  return {
    signIn: (station, userId) => {
      known.set(station, { userId, news: noNews() })
    },
    userAt: (station) => known.get(station)?.userId,
    all: () => [...known].map(([station, { userId }]) => [station, userId] as const),
    newsFor: (station) => known.get(station)?.news,
    takeNews: (station) => {
      const found = known.get(station)
      if (found === undefined) return undefined
      const { news } = found
      found.news = noNews()
      return news
    },
    forgetAll: () => known.clear()
  }
}
