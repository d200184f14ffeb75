/** Where the page itself writes the time: only it knows what day it is, and how its person writes that. */
export const timeAttributes = { brief: 'data-brief', moment: 'data-moment' } as const
