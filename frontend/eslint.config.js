import { defineConfig, globalIgnores } from "eslint/config";
import tseslint from "typescript-eslint";

const CORNERSTONE = {
  group: ["@cornerstonejs/*", "@kitware/*"],
  message: "Only src/viewer speaks Cornerstone; ask it for what you need.",
};

const VIEWER_INSIDES = {
  group: ["**/viewer/*", "!**/viewer/index", "!**/viewer/index.js"],
  message: "Import what src/viewer/index.ts exports, not its insides.",
};

// What a pure module may not touch: it is given its facts, and answers with new ones.
const IMPURE = [
  "window",
  "document",
  "navigator",
  "location",
  "history",
  "localStorage",
  "sessionStorage",
  "indexedDB",
  "fetch",
  "XMLHttpRequest",
  "WebSocket",
  "EventSource",
  "Date",
  "performance",
  "setTimeout",
  "setInterval",
  "requestAnimationFrame",
  "crypto",
].map((name) => ({
  name,
  message: "This module is pure: no page, clock, chance or network. Pass the fact in.",
}));

export default defineConfig(
  globalIgnores(["dist/", "node_modules/", "src/api/schema.d.ts"]),
  {
    files: ["**/*.ts"],
    extends: [tseslint.configs.strictTypeChecked, tseslint.configs.stylisticTypeChecked],
    languageOptions: {
      parserOptions: {
        project: ["./tsconfig.json", "./tsconfig.node.json"],
        tsconfigRootDir: import.meta.dirname,
      },
    },
    linterOptions: { reportUnusedDisableDirectives: "error" },
    rules: {
      complexity: ["error", 8],
      "max-depth": ["error", 3],
      "max-lines": ["error", { max: 300, skipBlankLines: true, skipComments: true }],
      "max-lines-per-function": ["error", { max: 40, skipBlankLines: true, skipComments: true }],
      "max-params": ["error", 6],
      "no-console": "error",
      "no-restricted-imports": ["error", { patterns: [CORNERSTONE] }],
      eqeqeq: "error",
      "@typescript-eslint/consistent-type-imports": "error",
      "@typescript-eslint/explicit-function-return-type": ["error", { allowExpressions: true }],
      "@typescript-eslint/restrict-template-expressions": ["error", { allowNumber: true }],
    },
  },
  {
    files: ["src/viewer/**/*.ts"],
    rules: { "no-restricted-imports": "off" },
  },
  {
    files: ["src/reading/**/*.ts"],
    rules: { "no-restricted-imports": ["error", { patterns: [CORNERSTONE, VIEWER_INSIDES] }] },
  },
  {
    files: ["session", "state", "acting", "answers", "whereabouts", "keymap"].map(
      (name) => `src/reading/${name}.ts`,
    ),
    rules: {
      "no-restricted-globals": ["error", ...IMPURE],
      "no-restricted-properties": [
        "error",
        { object: "Math", property: "random", message: "Chance comes in from outside." },
      ],
    },
  },
  {
    files: ["**/*.test.ts"],
    rules: { "max-lines-per-function": "off" },
  },
);
