export declare function sourceDigest(files: { path: string; content: Uint8Array }[]): string
export declare function ensureBuild(): Promise<boolean>
