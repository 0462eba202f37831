/** A digest of all that is in a file, by which the server tells two files of one name apart. */

import { sha256 } from "./sha256";

const DIGEST_BYTES = 32;
export const READ_AT_ONCE = 1_000_000;

/** The SHA-256 over the SHA-256 of every megabyte, since a browser computes none in parts. */
export async function fingerprintOf(file: Blob): Promise<string> {
  const parts = Math.ceil(file.size / READ_AT_ONCE);
  const digests = new Uint8Array(parts * DIGEST_BYTES);
  for (let part = 0; part < parts; part += 1) {
    const piece = file.slice(part * READ_AT_ONCE, (part + 1) * READ_AT_ONCE);
    digests.set(await digestOf(await piece.arrayBuffer()), part * DIGEST_BYTES);
  }
  const whole = await digestOf(digests.buffer);
  return [...whole].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

async function digestOf(content: ArrayBuffer): Promise<Uint8Array> {
  if (!globalThis.isSecureContext) return sha256(new Uint8Array(content));
  return new Uint8Array(await crypto.subtle.digest("SHA-256", content));
}
