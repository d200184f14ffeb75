/**
 * @param version such as `20.20.2`
 * @returns whether package.json's `engines` accept it: 20.19 or later, 22.12 or later, 24 and everything after.
 */
export function isSupportedNode(version) {
  const [major = 0, minor = 0] = version.replace(/^v/, '').split('.').map(Number)
  return major >= 24 || (major === 22 && minor >= 12) || (major === 20 && minor >= 19)
}

/** @returns what to do when this Node cannot run the project, or null when it can. */
export const nodeProblem = (version) =>
  isSupportedNode(version)
    ? null
    : `Node ${version.replace(/^v/, '')} cannot run this project. Install Node 24 (or 22.12 or later, or 20.19 or later) and run the same command again.`
