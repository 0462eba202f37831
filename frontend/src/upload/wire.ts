/** Speaks to the server: these files will come, and here is a piece of one. */

import type { Place } from "./transfer";

/** A file as the server is told of it. */
export interface Announced {
  readonly path: string;
  readonly name: string;
  readonly size: number;
  readonly fingerprint: string;
}

export type Answer =
  | { type: "placed"; places: Place[] }
  | { type: "kept"; offset: number }
  | { type: "refused"; why: string }
  | { type: "failed"; why: string };

const PATIENCE_MS = 120_000;
const UNREACHABLE = "The server does not answer; trying again.";
const SIGNED_OUT = "You are signed out. Sign in in another tab, then this goes on by itself.";
export const UNREADABLE = "The browser can no longer read this file. Choose it again.";
const CONFLICT = 409;

export async function announce(address: string, files: readonly Announced[]): Promise<Answer> {
  const told = files.map(({ name, size, fingerprint }) => ({ name, size, fingerprint }));
  const body = JSON.stringify({ files: told });
  const answer = await asked(address, "POST", body, { "Content-Type": "application/json" });
  if (answer === null) return failed(UNREACHABLE);
  if (!answer.ok) return meaning(answer);
  const said = (await answer.json()) as { files: Omit<Place, "path">[] };
  return {
    type: "placed",
    places: said.files.map((file, index) => ({ ...file, path: files[index]?.path ?? "" })),
  };
}

export async function send(address: string, piece: Blob, from: number): Promise<Answer> {
  const content = await piece.arrayBuffer().catch(() => null);
  if (content === null) return { type: "refused", why: UNREADABLE };
  const headers = { "Content-Type": "application/offset+octet-stream", "Upload-Offset": `${from}` };
  const answer = await asked(address, "PATCH", content, { ...headers, ...(await digestOf(content)) });
  return answer === null ? failed(UNREACHABLE) : keptOr(answer);
}

/** A piece that arrived although its answer did not: the server says where to go on. */
async function keptOr(answer: Response): Promise<Answer> {
  const offset = Number(answer.headers.get("Upload-Offset") ?? NaN);
  const isKnown = answer.ok || answer.status === CONFLICT;
  return isKnown && Number.isInteger(offset) ? { type: "kept", offset } : meaning(answer);
}

async function meaning(answer: Response): Promise<Answer> {
  const { status } = answer;
  if (status === 401 || status === 403) return failed(SIGNED_OUT);
  const why = await sentence(answer);
  // A full disk or a busy server passes; everything else would be refused again.
  return status >= 500 || status === 429 ? { type: "failed", why } : { type: "refused", why };
}

function failed(why: string): Answer {
  return { type: "failed", why };
}

async function asked(
  address: string,
  method: string,
  body: BodyInit,
  headers: Record<string, string>,
): Promise<Response | null> {
  const signal = AbortSignal.timeout(PATIENCE_MS);
  const told = { ...headers, "X-CSRFToken": secret(), Accept: "application/json" };
  return fetch(address, { method, body, headers: told, signal, credentials: "same-origin" }).catch(
    () => null,
  );
}

async function sentence(answer: Response): Promise<string> {
  const body = (await answer.json().catch(() => null)) as { detail?: unknown } | null;
  return typeof body?.detail === "string" ? body.detail : "The server did not say why.";
}

/** Browsers keep digests from pages that came unencrypted; the length is then checked alone. */
async function digestOf(content: ArrayBuffer): Promise<Record<string, string>> {
  if (!globalThis.isSecureContext) return {};
  const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", content));
  return { "Content-Digest": `sha-256=:${btoa(String.fromCharCode(...digest))}:` };
}

/** Read afresh each time: signing in again changes it. */
function secret(): string {
  return /(?:^|; )(?:__Host-)?csrf=([^;]*)/.exec(document.cookie)?.[1] ?? "";
}
