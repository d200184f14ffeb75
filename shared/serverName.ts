/** @returns a server's origin as people say it; only an unprotected one keeps its scheme. */
export const serverName = (origin: string): string => origin.replace(/^https:\/\//, '')
