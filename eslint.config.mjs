import { dirname } from 'node:path'
import { fileURLToPath } from 'node:url'
import { defineConfig } from 'eslint/config'
import vue from 'eslint-plugin-vue'
import tseslint from 'typescript-eslint'
import { importRooms } from './scripts/lint/importRooms.mjs'

const typescript = ['**/*.ts', '**/*.vue']

const unsafe = ['argument', 'assignment', 'call', 'member-access', 'return'].map(
  (what) => `@typescript-eslint/no-unsafe-${what}`
)

/** Rules that need types. Chosen for what they catch; the whole type-aware set would double the time of the check. */
const typeAware = {
  '@typescript-eslint/await-thenable': 'error',
  '@typescript-eslint/no-floating-promises': 'error',
  '@typescript-eslint/no-misused-promises': [
    'error',
    { checksVoidReturn: { arguments: false, attributes: false } }
  ],
  '@typescript-eslint/only-throw-error': 'error',
  '@typescript-eslint/no-unnecessary-type-assertion': 'error',
  '@typescript-eslint/switch-exhaustiveness-check': ['error', { considerDefaultExhaustiveForUnions: true }],
  ...Object.fromEntries(unsafe.map((name) => [name, 'error']))
}

/** Layout is prettier's. */
const prettiersWork = Object.fromEntries(
  [
    'first-attribute-linebreak',
    'html-closing-bracket-newline',
    'html-closing-bracket-spacing',
    'html-indent',
    'html-self-closing',
    'max-attributes-per-line',
    'multiline-html-element-content-newline',
    'mustache-interpolation-spacing',
    'singleline-html-element-content-newline'
  ].map((name) => [`vue/${name}`, 'off'])
)

export default defineConfig(
  { ignores: ['out/', 'dist/', 'node_modules/', 'test-results/'] },
  { linterOptions: { reportUnusedDisableDirectives: 'error' } },
  { files: typescript, extends: [tseslint.configs.strict] },
  { files: ['**/*.vue'], extends: [vue.configs['flat/recommended']] },
  {
    files: typescript,
    languageOptions: {
      parserOptions: {
        parser: tseslint.parser,
        projectService: true,
        tsconfigRootDir: dirname(fileURLToPath(import.meta.url)),
        extraFileExtensions: ['.vue']
      }
    },
    rules: {
      // A name with a leading _ says that it is there to be left out.
      '@typescript-eslint/no-unused-vars': [
        'error',
        { argsIgnorePattern: '^_', varsIgnorePattern: '^_', ignoreRestSiblings: true }
      ],
      ...typeAware,
      eqeqeq: ['error', 'always'],
      'no-implicit-coercion': 'error',
      '@typescript-eslint/consistent-type-imports': ['error', { disallowTypeAnnotations: false }],
      // With noUncheckedIndexedAccess it is the way to say that a loop stays within its array.
      '@typescript-eslint/no-non-null-assertion': 'off',
      '@typescript-eslint/no-explicit-any': 'error'
    }
  },
  {
    files: ['**/*.vue'],
    rules: {
      ...prettiersWork,
      'vue/multi-word-component-names': 'off',
      // Every word that a person reads stands in the message catalogue.
      'vue/no-bare-strings-in-template': 'error',
      'vue/no-v-html': 'error',
      'vue/block-lang': ['error', { script: { lang: 'ts' } }],
      'vue/component-api-style': ['error', ['script-setup']]
    }
  },
  {
    // Outside vue-tsc a component has no type, and vitest's matchers are `any` by design; an explicit `any` is still refused.
    files: ['renderer/**', 'tests/**'],
    rules: Object.fromEntries(unsafe.map((name) => [name, 'off']))
  },
  {
    // Nothing but the logger writes, because the logger knows what must not be written.
    files: ['main/**', 'preload/**', 'renderer/**', 'shared/**'],
    ignores: ['main/**/log.ts', 'main/**/logger.ts'],
    rules: { 'no-console': 'error' }
  },
  {
    files: ['**/*.{ts,vue,mjs,cjs,js}'],
    plugins: { house: { rules: { 'import-rooms': importRooms } } },
    rules: { 'house/import-rooms': 'error' }
  }
)
