import { afterEach, expect, it, vi } from "vitest";
import type { Letter } from "./outbox";
import { sendLetter, steadyNow } from "./wire";

const BODY = { token: "key", answers: { synthetic: "A" }, looked_for_ms: 10 };
const LETTER: Letter = { worklist: "mine", reading: "one", body: BODY };

afterEach(() => {
  vi.restoreAllMocks();
});

async function sent(letter: Letter): Promise<unknown> {
  const fetched = vi.spyOn(globalThis, "fetch").mockResolvedValue(new Response("{}", { status: 201 }));
  expect(await sendLetter(letter)).toMatchObject({ type: "kept" });
  return JSON.parse(fetched.mock.calls[0]?.[1]?.body as string);
}

it("A letter says how long it has waited", async () => {
  const body = (await sent({ ...LETTER, answeredAt: steadyNow() - 5_000 })) as { waited_ms: number };

  expect(body).toMatchObject(BODY);
  expect(body.waited_ms).toBeGreaterThanOrEqual(5_000);
  expect(body.waited_ms).toBeLessThan(15_000);
});

it("A clock that was put back since makes no wait of less than nothing", async () => {
  expect(await sent({ ...LETTER, answeredAt: steadyNow() + 31_536_000_000 })).toEqual({
    ...BODY,
    waited_ms: 0,
  });
});

it("A letter of an older page says nothing of it", async () => {
  expect(await sent(LETTER)).toEqual(BODY);
});

it("A clock that jumps while the page is open shifts nothing", () => {
  const before = steadyNow();
  vi.spyOn(Date, "now").mockReturnValue(0);

  expect(steadyNow()).toBeGreaterThanOrEqual(before);
  expect(steadyNow() - before).toBeLessThan(10_000);
});

/** What the server says of a letter it refuses, and of where the reader is. */
async function refusedWith(session: unknown, letter = LETTER): Promise<unknown> {
  const refusal = new Response(JSON.stringify({ detail: "Answered once." }), { status: 409 });
  const known = session ? new Response(JSON.stringify(session)) : new Response("", { status: 503 });
  vi.spyOn(globalThis, "fetch").mockResolvedValueOnce(refusal).mockResolvedValueOnce(known);
  return sendLetter(letter);
}

it.each([
  ["answered", { is_open: true, readings: [{ token: "one", answers: { synthetic: "A" } }] }, true],
  ["far away", { is_open: true, readings: [{ token: "nine", answers: null }] }, false],
  ["still open", { is_open: true, readings: [{ token: "one", answers: null }] }, false],
  ["of a closed study", { is_open: false, readings: [] }, false],
  ["nobody knows how far", null, false],
])("A refused letter says whether its reading is answered: %s", async (_, session, answered) => {
  expect(await refusedWith(session)).toEqual({ type: "refused", why: "Answered once.", answered });
});

it("A training case that is refused and not near any more was answered", async () => {
  const elsewhere = { is_open: true, readings: [{ token: "nine", answers: null }] };

  expect(await refusedWith(elsewhere, { ...LETTER, trains: true })).toMatchObject({ answered: true });
});
