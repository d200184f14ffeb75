import { defineStore } from 'pinia'
import { ref, shallowReactive } from 'vue'
import type { AccountView } from '@shared/account'
import type { FriendDetails } from '@shared/friend'
import type { Result } from '@shared/errors'
import type { AccountId, UserId } from '@shared/ids'
import { createAccountFriends, type AccountFriends } from './accountFriends'
import { useAccounts } from './accounts'

/** Friends of every account, fed by main's events; one list for each account id. */
export const useFriends = defineStore('friends', () => {
  const bridge = window.ozeki
  const accounts = useAccounts()
  const lists = shallowReactive(new Map<AccountId, AccountFriends>())
  const confirmed = new Set<AccountId>()
  /** Selected friend of each account, by id, so that it stays the same person wherever the row moves. */
  const selected = ref(new Map<AccountId, UserId>())
  /** A friend that a notification or the tray asks to show; the view takes it and sets it back to null. */
  const asked = ref<{ accountId: AccountId; friendId: UserId } | null>(null)

  const drop = (id: AccountId): void => {
    lists.get(id)?.end()
    lists.delete(id)
    confirmed.delete(id)
    selected.value.delete(id)
  }

  const forAccount = (id: AccountId): AccountFriends => {
    let friends = lists.get(id)
    if (!friends) {
      const pages = {
        first: () => bridge.getFriends(id),
        more: (revision: number, from: number) => bridge.getMoreFriends(id, revision, from)
      }
      friends = createAccountFriends(pages, navigator.language)
      lists.set(id, friends)
    }
    return friends
  }

  /** Keeps one list for each account; reads it when the account is new or its first list has come. */
  function follow(views: readonly AccountView[]): void {
    const present = new Set(views.map(({ id }) => id))
    for (const id of lists.keys()) if (!present.has(id)) drop(id)
    for (const { id, confirmedAt } of views) {
      const first = confirmedAt !== null && !confirmed.has(id)
      if (first) confirmed.add(id)
      if (first || !lists.has(id)) void forAccount(id).load()
    }
  }

  /** @returns a function that ends the listening. */
  function start(): () => void {
    const ends = [
      bridge.on('friendsChanged', ({ accountId, delta }) => lists.get(accountId)?.takeDelta(delta)),
      bridge.on('friendsReplaced', ({ accountId, revision }) => lists.get(accountId)?.takeReplaced(revision)),
      bridge.on('showFriend', (friend) => {
        accounts.choose(friend.accountId)
        selected.value.set(friend.accountId, friend.friendId)
        asked.value = friend
      })
    ]
    return () => {
      for (const end of ends) end()
      for (const id of [...lists.keys()]) drop(id)
    }
  }

  const select = (accountId: AccountId, friendId: UserId | null): void => {
    if (friendId === null) selected.value.delete(accountId)
    else selected.value.set(accountId, friendId)
  }

  const details = (accountId: AccountId, friendId: UserId): Promise<Result<FriendDetails>> =>
    bridge.getFriendDetails(accountId, friendId)

  /** Main answers with a delta, which moves the row. */
  async function setFavourite(accountId: AccountId, friendId: UserId, favourite: boolean): Promise<void> {
    accounts.report(await bridge.setFavourite(accountId, friendId, favourite))
  }

  return { lists, selected, asked, start, follow, select, details, setFavourite }
})
