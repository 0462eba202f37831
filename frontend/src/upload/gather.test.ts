import { expect, test } from "vitest";

import { toldApart } from "./gather";

function file(content: string, lastModified = 1): File {
  return new File([content], "1.png", { lastModified });
}

function paths(...found: [string, File][]): string[] {
  return toldApart(
    found.map(([path, one]) => ({ path, file: one })),
    new Map(),
  ).map(({ path }) => path);
}

test("two folders of one name are two folders", () => {
  expect(paths(["scans/1.png", file("a")], ["scans/1.png", file("bb")])).toEqual([
    "scans/1.png",
    "scans (2)/1.png",
  ]);
});

test("a file of the same length is another one if it is of another time", () => {
  expect(paths(["1.png", file("a", 1)], ["1.png", file("b", 2)], ["1.png", file("c", 3)])).toEqual([
    "1.png",
    "(2)/1.png",
    "(3)/1.png",
  ]);
});

test("a file chosen again keeps its path, so that it goes on where it ended", () => {
  const known = new Map([["scans/1.png", file("a")]]);

  expect(toldApart([{ path: "scans/1.png", file: file("a") }], known)[0]?.path).toBe("scans/1.png");
});
