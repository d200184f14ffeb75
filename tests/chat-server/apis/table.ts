import type { Api } from './api'
import { chatavailability } from './availability'
import { chatfriends } from './friends'
import { chatlogin } from './login'
import { chatnotification } from './notification'

/** Every API that is served, by its `api=` name. */
export const apis: ReadonlyMap<string, Api> = new Map(
  Object.entries({ chatlogin, chatavailability, chatfriends, chatnotification })
)
