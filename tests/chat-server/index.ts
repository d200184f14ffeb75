/**
 * The reference chat server: the documented protocol over real HTTP, WebSocket and UDP, with simulated friends and with
 * faults on command. It shares no code with the client, so that the two check each other.
 */
export { company, defaultVocabulary, type CompanyOptions } from './company'
export { answer, documentedFriendsAnswer } from './documentedAnswers'
export { startChatServer } from './startChatServer'
export type {
  ApiFault,
  ApiName,
  AvailabilityKind,
  ChatServer,
  ChatServerOptions,
  Company,
  Fault,
  Json,
  JsonObject,
  ListenerConnection,
  ListenerFault,
  ListenerFormId,
  Liveliness,
  NewFriend,
  OzekiHeader,
  Person,
  RefusalCode,
  RequestRecord,
  SchemeId,
  Subscriber,
  Times,
  Vocabulary
} from './types'
