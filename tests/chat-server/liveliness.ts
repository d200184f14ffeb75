import { chance } from './chance'
import type { ChatService } from './chatService'
import { availabilityByChance } from './company'
import type { Liveliness } from './types'

/** Friends come and go by chance, in irregular steps around `everyMs`. @returns stops it. */
export const lively = (service: ChatService, { everyMs, seed = 1 }: Liveliness): (() => void) => {
  const random = chance(seed)
  let timer: NodeJS.Timeout | undefined
  const step = (): void => {
    const friends = service.friends()
    if (friends.length > 0) {
      const friend = random.pick(friends)
      const words = Object.values(service.vocabulary).filter((word) => word !== friend.availability)
      const wish = service.vocabulary[availabilityByChance(random)]
      service.move([[friend, words.includes(wish) ? wish : random.pick(words)]])
    }
    schedule()
  }
  const schedule = (): void => {
    timer = setTimeout(step, everyMs * (0.5 + random.next()))
  }
  schedule()
  return () => clearTimeout(timer)
}
