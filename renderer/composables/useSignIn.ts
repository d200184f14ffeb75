import { onScopeDispose, reactive, ref, shallowRef, watch } from 'vue'
import { emptySignInForm, type SignInForm } from '@shared/account'
import type { AppState, RememberedSignIn } from '@shared/contract'
import type { AppError, Result, SignInField } from '@shared/errors'
import type { AccountId } from '@shared/ids'

/** Fields without which nothing can be sent, in the order of the form. */
export const requiredFields = ['server', 'email', 'apiKey'] as const satisfies readonly SignInField[]
export type RequiredField = (typeof requiredFields)[number]

export type FieldFault = { kind: 'missing'; field: RequiredField } | { kind: 'error'; error: AppError }

/** @returns the form as it opens: what is remembered of a sign-in, never a secret. */
function openingForm(state: AppState, last: RememberedSignIn | null): SignInForm {
  const listeners = [...state.listenerForms, 'none']
  const form = { ...emptySignInForm, ...last }
  if (!listeners.includes(form.listener)) form.listener = listeners[0]!
  if (!state.signatureSchemes.includes(form.signatureScheme)) form.signatureScheme = 'automatic'
  return form
}

/**
 * The sign-in form: what is typed, what is wrong with it and where, and whether it is on its way. The secrets leave
 * this memory as soon as the sign-in has succeeded or the form is closed.
 *
 * @param state gives the choices
 * @param remembered the sign-in of before that it begins with
 * @param send sends the form to main
 */
export function useSignIn(
  state: AppState,
  remembered: RememberedSignIn | null,
  send: (form: SignInForm) => Promise<Result<AccountId>>
) {
  const form = reactive(openingForm(state, remembered))
  // The station of before belongs to the person of before.
  let station = form.stationId
  watch(
    [() => form.server, () => form.email],
    () => {
      if (form.stationId === station) form.stationId = ''
    },
    { flush: 'sync' }
  )
  const faults = reactive(new Map<SignInField, FieldFault>())
  /** A failure that belongs to no field. */
  const fault = shallowRef<AppError | null>(null)
  const busy = ref(false)

  const forget = (): void => {
    form.apiKey = ''
    form.encryptionPassword = ''
  }
  onScopeDispose(forget)

  // What was said and chosen about one server's certificate must never stand for another server.
  const forgetCertificate = (): void => {
    delete form.pinnedCertificate
    const found = faults.get('server')
    if (found?.kind === 'error' && found.error.code === 'certificate') faults.delete('server')
  }
  watch(() => form.server, forgetCertificate, { flush: 'sync' })

  /** Takes over what is remembered of the last sign-in, unless the person has begun to type. */
  const refill = (newer: RememberedSignIn | null): void => {
    if (requiredFields.some((field) => form[field] !== '')) return
    Object.assign(form, openingForm(state, newer))
    station = form.stationId
  }

  /**
   * Begins anew with what a link offers. Not where a secret was typed: it was meant for the server that stood there.
   * @returns whether it was taken
   */
  const offer = (words: Pick<SignInForm, 'server' | 'email'>): boolean => {
    if (busy.value || form.apiKey !== '' || form.encryptionPassword !== '') return false
    Object.assign(form, openingForm(state, null), words)
    faults.clear()
    fault.value = null
    return true
  }

  const place = (error: AppError): void => {
    if (error.field) faults.set(error.field, { kind: 'error', error })
    else fault.value = error
  }

  /** @returns true when signed in. */
  async function submit(keep: SignInForm['keep'] = 'keychain'): Promise<boolean> {
    if (busy.value) return false
    faults.clear()
    fault.value = null
    for (const field of requiredFields)
      if (form[field].trim() === '') faults.set(field, { kind: 'missing', field })
    if (faults.size > 0) return false
    busy.value = true
    try {
      const answer = await send({ ...form, keep })
      if (answer.ok) forget()
      else place(answer.error)
      return answer.ok
    } finally {
      busy.value = false
    }
  }

  /** Sends the form anew, with trust in this certificate and no other. @returns true when signed in. */
  function submitTrusting(fingerprint: string): Promise<boolean> {
    if (!busy.value) form.pinnedCertificate = fingerprint
    return submit()
  }

  return { form, faults, fault, busy, submit, submitTrusting, place, refill, offer }
}
