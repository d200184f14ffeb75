export interface LockedPackage {
  version?: string
  integrity?: string
  optional?: boolean
  devOptional?: boolean
}
export interface Lock {
  packages: Record<string, LockedPackage>
}
export declare function outdatedPackages(lock: Lock, installed: Lock | null): string[]
export declare function ensureDependencies(): Promise<boolean>
