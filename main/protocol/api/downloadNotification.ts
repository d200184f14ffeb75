import * as v from 'valibot'
import { callApi } from '../apiCall'
import type { ApiContext } from '../context'
import { MalformedAnswerError } from '../errors'
import type { NotificationAnswer } from '../types'
import { firstId, isObject, toUserId } from '../wireValues'

const AnythingSchema = v.optional(v.unknown())

/** `availabilites` is the server's own spelling; the correct one is understood as well. */
const NotificationSchema = v.object({
  friendavailabilitesof: AnythingSchema,
  friendavailabilitiesof: AnythingSchema,
  conversationchangedof: AnythingSchema,
  conversationlistchangedof: AnythingSchema
})

/**
 * Asks what is new for this station. Unsigned: the server knows from Login whose station it is. The server may forget
 * what it told, so act on every answer.
 * Notification, https://ozeki.chat/p_8037-ozeki-chat-api-notification.html
 * @throws ApiError, or what the transport throws
 */
export async function downloadNotification(context: ApiContext): Promise<NotificationAnswer> {
  return decodeNotification(
    await callApi(context, { api: 'chatnotification', action: 'download', headers: 'station', stamped: true })
  )
}

/**
 * Translates the answer. The kind of the ids is not documented, so a container with anything in it means "changed".
 * @throws MalformedAnswerError when it is no object
 */
export function decodeNotification(answer: unknown): NotificationAnswer {
  const parsed = v.safeParse(NotificationSchema, answer)
  if (!parsed.success) throw new MalformedAnswerError('schema')
  const told = parsed.output
  return {
    friendsChanged:
      members(told.friendavailabilitesof).length + members(told.friendavailabilitiesof).length > 0,
    conversationsChanged: [...new Set(members(told.conversationchangedof).flatMap(idOf))],
    conversationListChanged: members(told.conversationlistchangedof).length > 0
  }
}

/** A list, an object with values (a list with gaps on some servers), or a single id. */
function members(container: unknown): unknown[] {
  if (Array.isArray(container)) return container
  if (isObject(container))
    return firstId(container, idNames) === null ? Object.values(container) : [container]
  return typeof container === 'string' && container.trim() !== '' ? [container] : []
}

const idNames = ['id', 'conversationid', 'userid', 'friendid']

function idOf(member: unknown): string[] {
  const id = isObject(member) ? firstId(member, idNames) : toUserId(member)
  return id === null ? [] : [id]
}
