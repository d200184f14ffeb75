interface Guard {
  (context: { packager: { config: { electronDist?: unknown } } }): Promise<void>
  packagingProblem(
    environment: Record<string, string | undefined>,
    config: { electronDist?: unknown }
  ): string | null
}
declare const guard: Guard
export = guard
