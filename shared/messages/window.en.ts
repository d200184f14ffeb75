/** Words of the window. */
export const windowEn = {
  'signIn.title': 'Sign in'
} as const
