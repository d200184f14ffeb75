export declare function isFreshFinding(
  finding: { version: string; triedAt: number } | null,
  version: string,
  now: number
): boolean
export declare function ensureElectron(): Promise<boolean>
