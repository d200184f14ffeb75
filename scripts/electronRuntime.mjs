export {
  testRuntimeVersion,
  pinnedVersion,
  cacheFolder,
  testRuntimeFolder,
  isTestRuntime,
  isPinnedInstalled,
  findElectron,
  electronEnvironment,
  sandboxArguments
} from './electronRuntime.cjs'
