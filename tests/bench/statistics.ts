const ascending = (values: readonly number[]): number[] => [...values].sort((a, b) => a - b)

/**
 * @param share such as 0.95
 * @returns the smallest value that is not below this share of all values; NaN without values
 */
export function percentile(values: readonly number[], share: number): number {
  const sorted = ascending(values)
  return sorted[Math.max(0, Math.ceil(sorted.length * share) - 1)] ?? NaN
}

/** @returns the middle value, or the mean of the two in the middle; NaN without values */
export function median(values: readonly number[]): number {
  const sorted = ascending(values)
  const half = sorted.length >> 1
  return sorted.length % 2 === 1 ? sorted[half]! : ((sorted[half - 1] ?? NaN) + (sorted[half] ?? NaN)) / 2
}
