// @vitest-environment node
import { readFileSync } from "node:fs";

import { ESLint } from "eslint";
import { expect, test } from "vitest";

// Where CI is set, the linter's types are read once from the disk and not from the planted text.
delete process.env["CI"];

const PATIENCE_MS = 180_000;
const linter = new ESLint();

/** Which rules speak up when this line is planted at the end of that file. */
async function rulesAgainst(line: string, file: string): Promise<(string | null)[]> {
  const [result] = await linter.lintText(`${readFileSync(file, "utf-8")}\n${line}\n`, { filePath: file });
  return [...new Set(result?.messages.map((message) => message.ruleId))];
}

test.each([
  ["the page", "export const planted = (): string => document.title;"],
  ["a clock", "export const planted = (): number => Date.now();"],
  ["the network", 'export const planted = (): Promise<Response> => fetch("/");'],
])(
  "the pure session may not touch %s",
  async (_, line) => {
    expect(await rulesAgainst(line, "src/reading/session.ts")).toEqual(["no-restricted-globals"]);
    expect(await rulesAgainst(line, "src/reading/keymap.ts")).toEqual(["no-restricted-globals"]);
  },
  PATIENCE_MS,
);

test(
  "the pure session may not roll dice",
  async () => {
    const line = "export const planted = (): number => Math.random();";

    expect(await rulesAgainst(line, "src/reading/session.ts")).toEqual(["no-restricted-properties"]);
  },
  PATIENCE_MS,
);

test(
  "only the viewer speaks Cornerstone",
  async () => {
    const line = 'export { init as planted } from "@cornerstonejs/core";';

    expect(await rulesAgainst(line, "src/reading/main.ts")).toEqual(["no-restricted-imports"]);
    expect(await rulesAgainst(line, "src/viewer/index.ts")).toEqual([]);
  },
  PATIENCE_MS,
);
