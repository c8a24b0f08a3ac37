import next from '@next/eslint-plugin-next';
import hooks from 'eslint-plugin-react-hooks';
import { defineConfig } from 'eslint/config';
import tseslint from 'typescript-eslint';

export default defineConfig(
  {
    ignores: [
      'node_modules/',
      'build/',
      'out/',
      '.next/',
      '.velum/',
      'test-results/',
      'public/contracts/',
      '**/next-env.d.ts',
      'scripts/empty-package/',
    ],
  },
  // No rule is switched off from within a file: what needs an exception is named here.
  { linterOptions: { noInlineConfig: true } },
  {
    files: ['**/*.js', '**/*.mjs', '**/*.cjs'],
    extends: [tseslint.configs.strict],
    rules: { eqeqeq: 'error' },
  },
  {
    files: ['**/*.ts', '**/*.tsx'],
    extends: [tseslint.configs.strictTypeChecked],
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    rules: {
      eqeqeq: 'error',
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/no-confusing-void-expression': 'off',
      '@typescript-eslint/no-floating-promises': [
        'error',
        {
          allowForKnownSafeCalls: [
            {
              from: 'package',
              name: ['test', 'describe', 'it', 'suite', 'before', 'after', 'beforeEach', 'afterEach'],
              package: 'node:test',
            },
          ],
        },
      ],
      // `void` says "a promise nobody waits for"; whether the callee is async is its own business.
      '@typescript-eslint/no-meaningless-void-operator': 'off',
      '@typescript-eslint/no-unused-vars': [
        'error',
        { argsIgnorePattern: '^_', varsIgnorePattern: '^_', ignoreRestSiblings: true },
      ],
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true }],
      '@typescript-eslint/switch-exhaustiveness-check': [
        'error',
        { considerDefaultExhaustiveForUnions: true },
      ],
      // State that closures share changes across an await, which the compiler's narrowing does not see.
      '@typescript-eslint/no-unnecessary-condition': 'off',
      // A port's method is async in one adapter and not in the other.
      '@typescript-eslint/require-await': 'off',
      // Ports are records of functions that close over their state; none reads `this`.
      '@typescript-eslint/unbound-method': 'off',
    },
  },
  {
    files: ['app/**/*.ts', 'app/**/*.tsx'],
    extends: [hooks.configs.flat['recommended-latest'], next.configs['core-web-vitals']],
    // Pictures are decrypted in the browser; no server is there to resize them.
    rules: { '@next/next/no-img-element': 'off' },
  },
);
