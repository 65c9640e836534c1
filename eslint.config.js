import js from '@eslint/js';
import globals from 'globals';
import vue from 'eslint-plugin-vue';
import ts from 'typescript-eslint';
import vueParser from 'vue-eslint-parser';

/** Who may import whom (ARCHITECTURE.md, "The rule of dependency"). Anything not named is refused. */
const mayImport = {
  'packages/domain': [],
  'packages/chunking': [],
  'packages/protocol': ['domain'],
  'packages/sync-client': ['domain', 'chunking', 'protocol'],
  'packages/sync-server': ['domain', 'chunking', 'protocol'],
  'packages/simulator': ['domain', 'chunking', 'protocol', 'sync-client', 'sync-server'],
  'packages/transport': ['domain', 'protocol', 'sync-client'],
  'packages/harness': ['domain', 'protocol', 'sync-client', 'transport'],
  'packages/bench': ['domain', 'chunking', 'protocol', 'sync-client', 'sync-server', 'simulator', 'harness'],
  'packages/chaos': ['domain', 'chunking', 'protocol', 'sync-client', 'sync-server', 'simulator', 'harness'],
  'apps/server': ['domain', 'chunking', 'protocol', 'sync-server'],
  'apps/web': ['domain', 'chunking', 'protocol', 'sync-client', 'transport'],
  'packages/tooling': [],
  e2e: [],
};
const ours = ['domain', 'chunking', 'protocol', 'sync-client', 'sync-server', 'transport', 'simulator', 'harness', 'bench', 'chaos', 'server', 'web'];
const engines = ['dexie', 'socket.io', 'socket.io-client', 'pg', 'minio', 'express', '@tus/server', 'tus-js-client'];
const headless = ['packages/domain', 'packages/chunking', 'packages/protocol', 'packages/sync-client', 'packages/sync-server'];

/**
 * The rooms of the engine, from the bottom up: each imports only from those before it, so data's way through them has one direction.
 * What lies beside them (the api's types, facts of operations, the error) is for all.
 */
const rooms = ['ports', 'timing', 'words', 'replica', 'intents', 'listing', 'search', 'outbox', 'content', 'sending', 'exchange', 'history', 'undo', 'standing', 'device', 'adding', 'center', 'engine'];

const outOfBounds = (place, allowed) => [
  { group: ['**/packages/*', '**/apps/*', '../../*/src/**', '../../../*/src/**'], message: 'Import another package by its name, never by its path.' },
  { group: ours.filter((name) => !allowed.includes(name)).flatMap((name) => [`@holdfast/${name}`, `@holdfast/${name}/*`]), message: `${place} may import only: ${allowed.join(', ') || 'nothing of ours'} (ARCHITECTURE.md, "The rule of dependency").` },
  ...(headless.includes(place) ? [{ group: [...engines, 'node:*', 'fs', 'path', 'vue'], message: 'This package is headless: put the engine behind a port, and its adapter under apps/.' }] : []),
  ...(place === 'apps/web' ? [{ regex: '^zod(/mini)?$', message: 'Schemas are the engine\'s: the page reads what it must by platform/wire-guards.ts, its first script has no room for Zod.' }] : []),
];

const boundaries = Object.entries(mayImport).map(([place, allowed]) => ({
  files: [`${place}/**/*.{ts,mjs,vue}`],
  ignores: ['packages/*/tools/**'],
  rules: { 'no-restricted-imports': ['error', { patterns: outOfBounds(place, allowed) }] },
}));

const roomBoundaries = rooms.slice(0, -1).map((room, i) => ({
  files: [`packages/sync-client/src/${room}/**/*.ts`],
  ignores: ['**/*.test.ts'],
  rules: {
    'no-restricted-imports': ['error', {
      patterns: [
        ...outOfBounds('packages/sync-client', mayImport['packages/sync-client']),
        { group: rooms.slice(i + 1).map((later) => `../${later}/*`), message: `${room} lies below: it may import only from ${rooms.slice(0, i).join(', ') || 'no other room'} (ARCHITECTURE.md, "The rooms of the engine").` },
      ],
    }],
  },
}));

export default ts.config(
  { ignores: ['**/node_modules/**', '**/dist/**', '**/dist-next/**', '**/data/**', '**/coverage/**', '**/*.d.ts', 'test-results/**'] },
  js.configs.recommended,
  ...ts.configs.recommended,
  ...vue.configs['flat/recommended'],
  {
    files: ['**/*.{ts,vue}'],
    languageOptions: {
      parser: vueParser,
      parserOptions: { parser: ts.parser, projectService: false, extraFileExtensions: ['.vue'], ecmaVersion: 'latest', sourceType: 'module' },
      globals: { ...globals.browser, ...globals.node },
    },
    rules: {
      'no-undef': 'off',
      'no-console': 'error',
      'no-empty': ['error', { allowEmptyCatch: false }],
      'max-lines': ['error', { max: 300, skipBlankLines: true, skipComments: true }],
      'max-lines-per-function': ['error', { max: 60, skipBlankLines: true, skipComments: true }],
      '@typescript-eslint/no-explicit-any': 'error',
      '@typescript-eslint/no-non-null-assertion': 'error',
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_' }],
      'vue/multi-word-component-names': 'off',
      'vue/max-attributes-per-line': 'off',
      'vue/singleline-html-element-content-newline': 'off',
      'vue/html-self-closing': 'off',
      'vue/multiline-html-element-content-newline': 'off',
      'vue/html-indent': 'off',
      'vue/attributes-order': 'off',
      'vue/html-closing-bracket-newline': 'off',
      'vue/first-attribute-linebreak': 'off',
      // The policy of our pages refuses styles in markup (style-src); a binding is set by script.
      'vue/no-static-inline-styles': ['error', { allowBinding: true }],
    },
  },
  // What people read stands in the catalogues (apps/web/src/locales); only the name and marks between words are the same in every language.
  { files: ['apps/web/src/**/*.vue'], rules: { 'vue/no-bare-strings-in-template': ['error', { allowlist: ['Holdfast', '/', '…', '→', '↑', '↓', '↵', '>', '#'] }] } },
  // The one rule that asks the types: a case that is new is missed by no switch, also where nothing is returned.
  {
    files: ['{packages,apps}/*/src/**/*.ts'],
    languageOptions: { parser: ts.parser, parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    rules: { '@typescript-eslint/switch-exhaustiveness-check': ['error', { considerDefaultExhaustiveForUnions: true, requireDefaultForNonUnion: false }] },
  },
  ...boundaries,
  ...roomBoundaries,
  { files: ['packages/domain/src/**/*.ts'], ignores: ['**/*.test.ts', '**/testing/**'], rules: { 'no-restricted-globals': ['error', 'Date', 'Intl', 'crypto', 'window', 'performance', 'setTimeout'], 'no-restricted-properties': ['error', { object: 'Math', property: 'random', message: 'The domain is pure: randomness comes in as an argument.' }, { property: 'toLowerCase', message: 'Use foldName: engines disagree about case (H18).' }, { property: 'localeCompare', message: 'Use compareNatural: locales differ.' }] } },
  { files: ['**/*.test.ts', '**/testing/**/*.ts', 'e2e/**/*.ts', 'packages/simulator/**', 'packages/bench/**', 'packages/chaos/**'], rules: { 'max-lines-per-function': 'off', 'max-lines': ['error', { max: 500, skipBlankLines: true, skipComments: true }] } },
  { files: ['packages/simulator/src/cli/**', 'packages/bench/**', 'packages/chaos/**', 'packages/tooling/**', '**/main.ts', 'apps/server/src/admin/**'], rules: { 'no-console': 'off' } },
  { files: ['**/*.{js,mjs}'], languageOptions: { globals: globals.node } },
);
