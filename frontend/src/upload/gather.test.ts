import { expect, test } from "vitest";

import { droppedFiles, toldApart } from "./gather";

function file(content: string, lastModified = 1): File {
  return new File([content], "1.png", { lastModified });
}

async function paths(...found: [string, File][]): Promise<string[]> {
  const given = found.map(([path, one]) => ({ path, file: one }));
  return (await toldApart(given, new Map())).map(({ path }) => path);
}

test("two folders of one name are two folders", async () => {
  expect(await paths(["scans/1.png", file("a")], ["scans/1.png", file("bb")])).toEqual([
    "scans/1.png",
    "scans (2)/1.png",
  ]);
});

test("a file of the same length is another one if something else is in it", async () => {
  expect(await paths(["1.png", file("a")], ["1.png", file("b")], ["1.png", file("c")])).toEqual([
    "1.png",
    "(2)/1.png",
    "(3)/1.png",
  ]);
});

test("a copy of another time is the same file, as the server sees it too", async () => {
  expect(await paths(["1.png", file("a", 1)], ["1.png", file("a", 2)])).toEqual(["1.png", "1.png"]);
});

test("every file keeps the name that it came with beside its path", async () => {
  const [, second] = await toldApart(
    ["a", "b"].map((content) => ({ path: "scans/1.png", file: file(content) })),
    new Map(),
  );

  expect(second).toMatchObject({ path: "scans (2)/1.png", name: "scans/1.png" });
});

test("a file chosen again keeps its path, so that it goes on where it ended", async () => {
  const known = new Map([["scans/1.png", file("a")]]);

  const [again] = await toldApart([{ path: "scans/1.png", file: file("a") }], known);
  expect(again?.path).toBe("scans/1.png");
});

test("files of one length and one time are told apart by what is in them", async () => {
  const long = "x".repeat(1_500_000);

  expect(await paths(["a/1.dcm", file(`${long}1`)], ["a/1.dcm", file(`${long}2`)])).toEqual([
    "a/1.dcm",
    "a (2)/1.dcm",
  ]);
});

test("a file that can no longer be read is not taken for the same", async () => {
  const gone = file("a");
  gone.slice = () => {
    throw new DOMException("gone", "NotFoundError");
  };

  const [other] = await toldApart([{ path: "1.png", file: file("a") }], new Map([["1.png", gone]]));
  expect(other?.path).toBe("(2)/1.png");
});

test("what cannot be read is named, and the rest of the drop comes in", async () => {
  const entry = (path: string, open: (done: (file: File) => void, fail: () => void) => void): unknown => ({
    webkitGetAsEntry: () => ({ isFile: true, fullPath: path, file: open }),
  });
  const items = [
    entry("/locked.dcm", (_, fail) => {
      fail();
    }),
    entry("/open.dcm", (done) => {
      done(file("a"));
    }),
  ] as DataTransferItem[];

  const { found, unread } = await droppedFiles(items);

  expect(found.map(({ path }) => path)).toEqual(["open.dcm"]);
  expect(unread).toEqual(["locked.dcm"]);
});
