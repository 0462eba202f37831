import { afterEach, describe, expect, it, vi } from "vitest";

import { announce, send } from "./wire";

const FILES = [{ path: "a (2)/1.png", name: "a/1.png", size: 3, fingerprint: "f".repeat(64) }];

function answering(status: number, body: unknown = null, headers: Record<string, string> = {}): void {
  vi.stubGlobal("fetch", () =>
    Promise.resolve(new Response(body === null ? null : JSON.stringify(body), { status, headers })),
  );
}

afterEach(() => {
  vi.unstubAllGlobals();
});

describe("announcing", () => {
  it("joins each place to its file", async () => {
    answering(201, { files: [{ id: "1", name: "a (3)/1.png", offset: 2, outcome: "EXPECTED" }] });

    expect(await announce("/", FILES)).toMatchObject({
      places: [{ path: "a (2)/1.png", name: "a (3)/1.png", id: "1", offset: 2 }],
    });
  });

  it("says the name that each file came with, and its fingerprint", async () => {
    let told = "";
    vi.stubGlobal("fetch", (_: string, options: { body: string }) => {
      told = options.body;
      return Promise.resolve(new Response(JSON.stringify({ files: [] }), { status: 201 }));
    });
    await announce("/", FILES);

    expect(JSON.parse(told)).toEqual({
      files: [{ name: "a/1.png", size: 3, fingerprint: "f".repeat(64) }],
    });
  });

  it("says the server's sentence when it refuses", async () => {
    answering(413, { detail: "Too much." });

    expect(await announce("/", FILES)).toEqual({ type: "refused", why: "Too much." });
  });

  it("tries again after a sign-out or without an answer", async () => {
    answering(401);
    expect((await announce("/", FILES)).type).toBe("failed");

    vi.stubGlobal("fetch", () => Promise.reject(new TypeError("offline")));
    expect((await announce("/", FILES)).type).toBe("failed");
  });
});

describe("sending", () => {
  const piece = new Blob(["abc"]);

  it("says what the piece is, where the browser may compute it", async () => {
    let told: Record<string, string> = {};
    vi.stubGlobal("isSecureContext", true);
    vi.stubGlobal("fetch", (_: string, options: { headers: Record<string, string> }) => {
      told = options.headers;
      return Promise.resolve(new Response(null, { status: 204, headers: { "Upload-Offset": "3" } }));
    });
    await send("/", piece, 0);

    expect(told["Content-Digest"]).toBe("sha-256=:ungWv48Bz+pBQUDeXa4iI7ADYaOWF3qctBD/YfIAFa0=:");
  });

  it("goes on from the offset it is told", async () => {
    answering(204, null, { "Upload-Offset": "3" });

    expect(await send("/", piece, 0)).toEqual({ type: "kept", offset: 3 });
  });

  it("takes a misplaced piece as news of where to go on", async () => {
    answering(409, { detail: "Go on from 9." }, { "Upload-Offset": "9" });

    expect(await send("/", piece, 3)).toEqual({ type: "kept", offset: 9 });
  });

  it("waits when the disk is full", async () => {
    answering(507, { detail: "The disk is full." });

    expect(await send("/", piece, 0)).toEqual({ type: "failed", why: "The disk is full." });
  });

  it("says so when the browser cannot read the file any more", async () => {
    const gone = { arrayBuffer: () => Promise.reject(new Error("gone")) } as unknown as Blob;

    expect((await send("/", gone, 0)).type).toBe("refused");
  });

  it("gives up on what the server refuses without a reason", async () => {
    answering(409);

    expect(await send("/", piece, 0)).toEqual({ type: "refused", why: "The server did not say why." });
  });
});
