// Built apart from the product, with the product's own packages.
import { fileURLToPath } from "node:url";

const here = (path) => fileURLToPath(new URL(path, import.meta.url));
const packages = here("../../frontend/node_modules/");

export default {
  root: here("."),
  base: "/static/bare/",
  publicDir: false,
  logLevel: "error",
  worker: { format: "es" },
  resolve: {
    alias: [
      { find: /^xmlbuilder2$/, replacement: here("../../frontend/src/stubs/xmlbuilder2.ts") },
      { find: /^@cornerstonejs\/core$/, replacement: `${packages}@cornerstonejs/core` },
    ],
  },
  build: { target: "es2022", emptyOutDir: true, modulePreload: { polyfill: false }, assetsInlineLimit: 0 },
};
