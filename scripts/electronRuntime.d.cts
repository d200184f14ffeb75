export declare const testRuntimeVersion: string
export declare function pinnedVersion(): string
export declare function cacheFolder(): string
export declare function testRuntimeFolder(): string
export declare function isTestRuntime(folder: string): boolean
export declare function isPinnedInstalled(): boolean
export declare function findElectron(): {
  kind: 'named' | 'pinned' | 'test-runtime'
  folder: string | null
} | null
export declare function electronEnvironment(): Record<string, string>
export declare function sandboxArguments(): string[]
