/** Speaks to the server: where am I, and here is a rating. */

import type { Feedback, Session } from "../api";
import { at } from "../api/at";
import type { Fault, Found } from "./display";
import type { Answer, Letter } from "./outbox";

const PATIENCE_MS = 15_000;
const CONFLICT = 409;

export class SignedOut extends Error {}
export class Unreachable extends Error {}

export async function fetchSession(worklist: string): Promise<Session> {
  const answer = await asked(`${at()}/worklists/${worklist}`, {});
  if (answer.status === 401) throw new SignedOut();
  if (!answer.ok) throw new Unreachable(await sentence(answer));
  return (await answer.json()) as Session;
}

export async function sendLetter(letter: Letter): Promise<Answer> {
  try {
    const answer = await asked(`${at()}/readings/${letter.reading}/ratings`, {
      method: "POST",
      headers: { "Content-Type": "application/json", "X-CSRFToken": secret() },
      body: JSON.stringify({ ...letter.body, ...waited(letter) }),
    });
    return await meaning(answer, letter);
  } catch {
    return { type: "unreachable" };
  }
}

/** What is wrong with keeping it, or null. Nothing is read before it is kept. */
export async function keepDisplay(
  worklist: string,
  { pixelRatio, ...found }: Found,
  failed: readonly Fault[],
): Promise<string | null> {
  try {
    const answer = await asked(`${at()}/worklists/${worklist}/display-checks`, {
      method: "POST",
      headers: { "Content-Type": "application/json", "X-CSRFToken": secret() },
      body: JSON.stringify({ ...found, pixel_ratio: pixelRatio, failed }),
    });
    if (answer.status === 401) return "You are signed out. Reload the page to sign in again.";
    return answer.ok ? null : await sentence(answer);
  } catch {
    return "The server did not answer. Check the network, then press it again.";
  }
}

/** How long it has waited here; the server reckons with nothing else than such spans. */
function waited({ answeredAt }: Letter): { waited_ms?: number } {
  if (answeredAt === undefined) return {};
  return { waited_ms: Math.max(0, Math.round(steadyNow() - answeredAt)) };
}

/** Also across a reload, where the second part begins anew; a clock put back meanwhile shows less. */
export function steadyNow(): number {
  return performance.timeOrigin + performance.now();
}

async function meaning(answer: Response, letter: Letter): Promise<Answer> {
  if (answer.ok) return { type: "kept", feedback: await truth(answer) };
  // 403 is a form's secret that a new sign-in has changed, or a role taken back: signing in tells.
  if (answer.status === 401 || answer.status === 403) return { type: "signed-out" };
  if (answer.status >= 500 || answer.status === 429) return { type: "unreachable" };
  const why = await sentence(answer);
  return { type: "refused", why, answered: answer.status === CONFLICT && (await isAnswered(letter)) };
}

/** Perhaps on another computer. A training case that is far away lies behind; one that counts is kept. */
async function isAnswered({ worklist, reading, trains = false }: Letter): Promise<boolean> {
  const session = await fetchSession(worklist).catch(() => null);
  if (!session?.is_open || session.readings.length === 0) return false;
  const place = session.readings.find(({ token }) => token === reading);
  return place ? place.answers !== null : trains;
}

async function asked(address: string, options: RequestInit): Promise<Response> {
  const signal = AbortSignal.timeout(PATIENCE_MS);
  return fetch(address, { ...options, signal, credentials: "same-origin", cache: "no-store" });
}

/** It is kept even where what comes after it was cut off on its way. */
async function truth(answer: Response): Promise<Feedback | null> {
  const body = (await answer.json().catch(() => null)) as { feedback?: Feedback | null } | null;
  return body?.feedback ?? null;
}

async function sentence(answer: Response): Promise<string> {
  const body = (await answer.json().catch(() => null)) as { detail?: unknown } | null;
  return typeof body?.detail === "string" ? body.detail : "The server did not say why.";
}

/** Read afresh for every letter: signing in again changes it. */
function secret(): string {
  return /(?:^|; )(?:__Host-)?csrf=([^;]*)/.exec(document.cookie)?.[1] ?? "";
}
