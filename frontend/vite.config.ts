import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { defineConfig } from "vitest/config";

const here = (path: string): string => fileURLToPath(new URL(path, import.meta.url));

// One entry per kind of page; a page that has no script of its own has no file here.
const ENTRIES = [
  "site",
  "reading",
  "jobs",
  "upload",
  "cohorts",
  "design",
  "coordinator",
  "researcher",
  "auditor",
  "people",
];

const input = Object.fromEntries(
  ENTRIES.map((name) => [name, here(`./src/${name}/main.ts`)] as const).filter(([, path]) =>
    existsSync(path),
  ),
);

export default defineConfig({
  base: "/static/bundle/",
  publicDir: false,
  worker: { format: "es" },
  resolve: {
    // vtk.js drags in xmlbuilder2, which dies at load in a browser; nobody here writes XML.
    alias: [{ find: /^xmlbuilder2$/, replacement: here("./src/stubs/xmlbuilder2.ts") }],
  },
  build: {
    outDir: "dist/bundle",
    emptyOutDir: true,
    manifest: "manifest.json",
    target: "es2022",
    modulePreload: { polyfill: false },
    // A data: address would need a looser Content-Security-Policy for fonts.
    assetsInlineLimit: 0,
    chunkSizeWarningLimit: 4000,
    rolldownOptions: { input },
  },
  test: {
    environment: "happy-dom",
    include: ["src/**/*.test.ts", "tests/**/*.test.ts"],
  },
});
