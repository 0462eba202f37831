import { IDBFactory } from "fake-indexeddb";
import { beforeEach, describe, expect, it } from "vitest";
import { openBox } from "./box";
import { Outbox, type Answer, type Letter, type Send, type Status } from "./outbox";

const KEPT: Answer = { type: "kept" };

/** A server that answers as it is told, and remembers what it was sent. */
class Server {
  readonly sent: Letter[] = [];
  answers: Answer[] = [];
  readonly send: Send = (letter) => {
    this.sent.push(letter);
    return Promise.resolve(this.answers.shift() ?? KEPT);
  };

  get readings(): string[] {
    return this.sent.map((letter) => letter.reading);
  }
}

let server: Server;
let told: Status[];
let taught: unknown[][];
let planned: { act: () => void; ms: number }[];

beforeEach(() => {
  globalThis.indexedDB = new IDBFactory();
  server = new Server();
  told = [];
  taught = [];
  planned = [];
});

async function anOutbox(worklist = "mine"): Promise<Outbox> {
  return Outbox.open({
    worklist,
    trains: false,
    box: await openBox(),
    send: server.send,
    tell: (status) => told.push(status),
    teach: (...said) => taught.push(said),
    untold: (...said) => taught.push(said),
    later: (act, ms) => planned.push({ act, ms }),
    now: () => 1_700,
  });
}

function aBody(token = "key"): Letter["body"] {
  return { token, answers: { synthetic: "A" }, looked_for_ms: 10 };
}

async function left(): Promise<string[]> {
  return (await (await openBox()).all()).map(({ letter }) => letter.reading);
}

describe("The outbox", () => {
  it("forgets a rating when the server has it", async () => {
    await (await anOutbox()).put("one", aBody());

    expect(server.sent[0]).toMatchObject({ reading: "one", body: { token: "key" } });
    expect(await left()).toEqual([]);
    expect(told.at(-1)).toEqual({ waiting: 0, trouble: null });
  });

  it("waits from the very key press, so that nobody signs before it is written", async () => {
    const outbox = await anOutbox();

    const put = outbox.put("one", aBody());

    expect(told).toEqual([{ waiting: 1, trouble: null }]);
    await put;
    expect(told.at(-1)).toEqual({ waiting: 0, trouble: null });
  });

  it("keeps what could not be sent, and says so", async () => {
    server.answers = [{ type: "unreachable" }];

    await (await anOutbox()).put("one", aBody());

    expect(await left()).toEqual(["one"]);
    expect(told.at(-1)).toEqual({ waiting: 1, trouble: { type: "unreachable" } });
  });

  it("tries again, later each time, until it is acknowledged", async () => {
    server.answers = [{ type: "unreachable" }, { type: "unreachable" }];
    const outbox = await anOutbox();
    await outbox.put("one", aBody());
    await outbox.flush();

    expect(planned.map(({ ms }) => ms)).toEqual([1_000, 2_000]);

    planned[1]?.act();
    await expect.poll(left).toEqual([]);
    expect(new Set(server.sent.map((letter) => letter.body.token))).toEqual(new Set(["key"]));
  });

  it("keeps when it was answered, on the disk too", async () => {
    server.answers = [{ type: "unreachable" }];

    await (await anOutbox()).put("one", aBody());

    expect((await (await openBox()).all()).map(({ letter }) => letter.answeredAt)).toEqual([1_700]);
  });

  it("never waits longer than twenty seconds", async () => {
    server.answers = Array.from({ length: 9 }, () => ({ type: "unreachable" }));
    const outbox = await anOutbox();
    await outbox.put("one", aBody());
    for (let time = 0; time < 8; time++) await outbox.flush();

    expect(planned.at(-1)?.ms).toBe(20_000);
  });

  it("keeps the order: nothing overtakes what has to wait", async () => {
    server.answers = [{ type: "unreachable" }, { type: "unreachable" }];
    const outbox = await anOutbox();
    await outbox.put("one", aBody("1"));
    await outbox.put("two", aBody("2"));
    await outbox.flush();

    expect(server.readings).toEqual(["one", "one", "one", "two"]);
  });

  it("survives a reload", async () => {
    server.answers = [{ type: "unreachable" }];
    await (await anOutbox()).put("one", aBody());

    const later = await anOutbox();
    expect([...later.waiting]).toEqual([["one", { answers: { synthetic: "A" }, comment: "" }]]);

    await later.flush();
    expect(await left()).toEqual([]);
  });

  it("leaves alone what belongs to another worklist", async () => {
    server.answers = [{ type: "unreachable" }];
    await (await anOutbox("somebody's")).put("theirs", aBody());

    await (await anOutbox("mine")).flush();

    expect(server.sent).toHaveLength(1);
    expect(await left()).toEqual(["theirs"]);
  });

  it("keeps everything while nobody is signed in, and goes on afterwards", async () => {
    server.answers = [{ type: "signed-out" }];
    const outbox = await anOutbox();
    await outbox.put("one", aBody());
    expect(told.at(-1)).toEqual({ waiting: 1, trouble: { type: "signed-out" } });

    await outbox.flush();
    expect(told.at(-1)).toEqual({ waiting: 0, trouble: null });
  });

  it("keeps what is refused and says why, without knocking again and again", async () => {
    server.answers = [{ type: "refused", why: "The study is closed." }];
    await (await anOutbox()).put("one", aBody());

    expect(told.at(-1)?.trouble).toEqual({ type: "refused", why: "The study is closed." });
    expect(await left()).toEqual(["one"]);
    expect(planned).toEqual([]);
  });

  it("sends one letter at a time, however often it is asked", async () => {
    const outbox = await anOutbox();

    await Promise.all([outbox.put("one", aBody("1")), outbox.put("two", aBody("2")), outbox.flush()]);

    await expect.poll(left).toEqual([]);
    expect(server.readings).toEqual(["one", "two"]);
  });

  it("lets a rating that is refused hold up no other, and goes on telling of it", async () => {
    const why = "This reading is signed, so nothing was changed.";
    server.answers = [{ type: "refused", why }];
    const outbox = await anOutbox();

    await outbox.put("one", aBody());
    await outbox.put("two", aBody("another"));

    expect(server.readings).toEqual(["one", "two"]);
    expect(await left()).toEqual(["one"]);
    expect(told.at(-1)).toEqual({ waiting: 1, trouble: { type: "refused", why } });
  });

  it("sends what the browser cannot keep", async () => {
    const full = (): Promise<never> => Promise.reject(new Error("The disk is full."));
    const box = { ...(await openBox()), add: full, remove: full };
    const outbox = await Outbox.open({
      worklist: "mine",
      trains: false,
      box,
      send: server.send,
      tell: (status) => told.push(status),
      teach: () => undefined,
      untold: () => undefined,
      later: (act, ms) => planned.push({ act, ms }),
      now: () => 1_700,
    });

    await outbox.put("one", aBody());

    expect(server.readings).toEqual(["one"]);
    expect(told.at(-1)).toEqual({ waiting: 0, trouble: null });
  });

  it("reports the truth about a case, and that none will come", async () => {
    const feedback = { right: true, text: "Image A was synthetic." };
    const why = "The study is closed.";
    server.answers = [
      { type: "kept", feedback },
      { type: "kept", feedback: null },
      { type: "refused", why },
    ];
    const outbox = await anOutbox();
    for (const reading of ["one", "two", "three"]) await outbox.put(reading, aBody(reading));

    expect(taught).toEqual([
      ["one", feedback],
      ["two", null],
      ["three", why],
    ]);
  });

  it("forgets what is refused because another computer has answered, and says so once", async () => {
    const why = "A training case is answered once.";
    server.answers = [{ type: "refused", why, answered: true }];
    const outbox = await anOutbox();
    await outbox.put("one", aBody());

    expect(await left()).toEqual([]);
    expect(taught).toEqual([["one", why]]);
    expect(told.at(-1)).toMatchObject({ waiting: 0, trouble: { type: "refused", why } });

    await outbox.put("two", aBody("2"));
    expect(told.at(-1)).toEqual({ waiting: 0, trouble: null });
  });
});
