/** Speaks to the server: where am I, and here is a rating. */

import type { Session } from "../api";
import type { Answer, Letter } from "./outbox";

const PATIENCE_MS = 15_000;

export class SignedOut extends Error {}
export class Unreachable extends Error {}

export async function fetchSession(worklist: string): Promise<Session> {
  const answer = await asked(`/api/reading/worklists/${worklist}`, {});
  if (answer.status === 401) throw new SignedOut();
  if (!answer.ok) throw new Unreachable(await sentence(answer));
  return (await answer.json()) as Session;
}

export async function sendLetter(letter: Letter): Promise<Answer> {
  try {
    const answer = await asked(`/api/reading/readings/${letter.reading}/ratings`, {
      method: "POST",
      headers: { "Content-Type": "application/json", "X-CSRFToken": secret() },
      body: JSON.stringify(letter.body),
    });
    return await meaning(answer);
  } catch {
    return { type: "unreachable" };
  }
}

async function meaning(answer: Response): Promise<Answer> {
  if (answer.ok) return { type: "kept" };
  // 403 is a form's secret that a new sign-in has changed, or a role taken back: signing in tells.
  if (answer.status === 401 || answer.status === 403) return { type: "signed-out" };
  if (answer.status >= 500 || answer.status === 429) return { type: "unreachable" };
  return { type: "refused", why: await sentence(answer) };
}

async function asked(address: string, options: RequestInit): Promise<Response> {
  const signal = AbortSignal.timeout(PATIENCE_MS);
  return fetch(address, { ...options, signal, credentials: "same-origin", cache: "no-store" });
}

async function sentence(answer: Response): Promise<string> {
  const body = (await answer.json().catch(() => null)) as { detail?: unknown } | null;
  return typeof body?.detail === "string" ? body.detail : "The server did not say why.";
}

/** Read afresh for every letter: signing in again changes it. */
function secret(): string {
  return /(?:^|; )(?:__Host-)?csrf=([^;]*)/.exec(document.cookie)?.[1] ?? "";
}
