export interface Need {
  library?: string
  command?: string
  font?: boolean
  packages: string[]
}
export interface Probe {
  hasLibrary(file: string): boolean
  hasCommand(name: string): boolean
  hasFont(): boolean
}
export declare function needsFor(purpose: 'run' | 'test'): Need[]
export declare function unmetNeeds(needs: Need[], probe: Probe): Need[]
export declare function installableNames(policy: string): Set<string>
export declare function choosePackages(needs: Need[], installable: Set<string>): string[]
export declare function ensureSystemPackages(purpose: 'run' | 'test'): Promise<boolean>
