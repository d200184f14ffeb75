export interface Room {
  code: string[]
  types?: string[]
  packages: string[] | null
}
export declare const rooms: Record<string, Room>
export declare function roomOf(path: string): string | undefined
export declare function forbiddenImport(file: string, specifier: string, typeOnly: boolean): string | null
