export declare function isSupportedNode(version: string): boolean
export declare function nodeProblem(version: string): string | null
