import { describe, expect, it, vi } from "vitest";

import { READ_AT_ONCE } from "./fingerprint";
import type { State } from "./transfer";
import { Uploader } from "./uploader";
import type { Announced, Answer } from "./wire";

/** A server in memory whose answers a test may spoil. */
class Server {
  held = new Map<string, number>();
  spoiled: Answer[] = [];
  silences: Answer[] = [];
  waiting: (() => void)[] = [];
  announced: Announced[] = [];
  state: State | null = null;

  uploader = new Uploader({
    pieceSize: 4,
    announce: (files) => {
      this.announced.push(...files);
      const places = files.map(({ path, name }) => ({
        path,
        name,
        id: path,
        offset: this.held.get(path) ?? 0,
        outcome: "EXPECTED",
      }));
      return Promise.resolve(this.silences.pop() ?? { type: "placed", places });
    },
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

  it("tells files of one name apart by what is in them, under the name they came with", async () => {
    const server = new Server();
    const b = { path: a.path, file: new File(["9876543210"], "1.png") };
    void server.uploader.add([a, b]);
    await server.rest();

    const [one, other] = server.announced;
    expect(server.announced.map(({ name }) => name)).toEqual(["a/1.png", "a/1.png"]);
    expect(one?.fingerprint).not.toBe(other?.fingerprint);
  });

  it("refuses what cannot be read, and sends the rest", async () => {
    const server = new Server();
    const gone = new File(["0123456789"], "2.png");
    gone.slice = () => {
      throw new DOMException("gone", "NotFoundError");
    };
    void server.uploader.add([{ path: "a/2.png", file: gone }, a]);
    await server.rest();

    expect(server.state?.items.get("a/2.png")?.why).toContain("can no longer read");
    expect(server.phase(a.path)).toBe("here");
  });

  it("reads no file twice because a server did not answer", async () => {
    const server = new Server();
    const file = new File(["0123456789"], "1.png");
    const read = vi.spyOn(file, "slice");
    server.silences = [{ type: "failed", why: "No answer." }];
    void server.uploader.add([{ path: "1.png", file }]);
    await server.rest();
    server.waiting.shift()?.();
    await server.rest();

    expect(server.announced).toHaveLength(2);
    expect(read.mock.calls.filter(([, to]) => to === READ_AT_ONCE)).toHaveLength(1);
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
