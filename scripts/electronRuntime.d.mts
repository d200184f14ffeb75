export * from './electronRuntime.cjs'
