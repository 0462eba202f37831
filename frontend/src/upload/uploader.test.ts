import { describe, expect, it } from "vitest";

import type { State } from "./transfer";
import { Uploader } from "./uploader";
import type { Answer } from "./wire";

/** A server in memory whose answers a test may spoil. */
class Server {
  held = new Map<string, number>();
  spoiled: Answer[] = [];
  waiting: (() => void)[] = [];
  state: State | null = null;

  uploader = new Uploader({
    pieceSize: 4,
    announce: (files) =>
      Promise.resolve({
        type: "placed",
        places: files.map(({ path }) => ({
          path,
          id: path,
          offset: this.held.get(path) ?? 0,
          outcome: "EXPECTED",
        })),
      }),
    send: (id, piece, from) => {
      const spoiled = this.spoiled.shift();
      if (spoiled) return Promise.resolve(spoiled);
      this.held.set(id, from + piece.size);
      return Promise.resolve({ type: "kept", offset: from + piece.size });
    },
    later: (act) => {
      this.waiting.push(act);
    },
    tell: (state) => {
      this.state = state;
    },
  });

  async rest(): Promise<void> {
    await new Promise((resolve) => setTimeout(resolve, 5));
  }

  phase(path: string): string | undefined {
    return this.state?.items.get(path)?.phase;
  }
}

const a = { path: "a/1.png", file: new File(["0123456789"], "1.png") };

describe("the uploader", () => {
  it("sends a file to its last byte", async () => {
    const server = new Server();
    void server.uploader.add([a]);
    await server.rest();

    expect(server.held.get(a.path)).toBe(10);
    expect(server.phase(a.path)).toBe("here");
  });

  it("goes on where an earlier visit ended", async () => {
    const server = new Server();
    server.held.set(a.path, 8);
    void server.uploader.add([a]);
    await server.rest();

    expect(server.held.get(a.path)).toBe(10);
  });

  it("waits after a failure, then goes on", async () => {
    const server = new Server();
    server.spoiled = [{ type: "failed", why: "No answer." }];
    void server.uploader.add([a]);
    await server.rest();
    expect(server.state?.trouble).toBe("No answer.");

    server.waiting.shift()?.();
    await server.rest();
    expect(server.phase(a.path)).toBe("here");
  });

  it("keeps a refusal beside its file", async () => {
    const server = new Server();
    server.spoiled = [{ type: "refused", why: "Too large." }];
    void server.uploader.add([a]);
    await server.rest();

    expect(server.state?.items.get(a.path)?.why).toBe("Too large.");
  });

  it("stops between two pieces, and goes on when told", async () => {
    const server = new Server();
    server.uploader.pause();
    void server.uploader.add([a]);
    await server.rest();
    expect(server.held.size).toBe(0);

    server.uploader.resume();
    await server.rest();
    expect(server.phase(a.path)).toBe("here");
  });
});
