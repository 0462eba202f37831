/** Pure: SHA-256 (FIPS 180-4), for pages that came unencrypted; browsers keep their own from those. */

type EightWords = [number, number, number, number, number, number, number, number];

const BLOCK = 64;
const PRIMES = firstPrimes(64);
const ROUNDS = Int32Array.from(PRIMES, (prime) => fraction(Math.cbrt(prime)));
const START = Int32Array.from(PRIMES.slice(0, 8), (prime) => fraction(Math.sqrt(prime)));

export function sha256(content: Uint8Array): Uint8Array {
  const state = START.slice();
  const words = new Int32Array(BLOCK);
  const whole = content.length - (content.length % BLOCK);
  mixAll(state, words, content.subarray(0, whole));
  mixAll(state, words, ending(content.subarray(whole), content.length));
  const digest = new DataView(new ArrayBuffer(32));
  state.forEach((word, place) => {
    digest.setInt32(4 * place, word);
  });
  return new Uint8Array(digest.buffer);
}

/** What is left, a one, zeros, and the length in bits. */
function ending(rest: Uint8Array, length: number): Uint8Array {
  const padded = new Uint8Array(rest.length < BLOCK - 8 ? BLOCK : 2 * BLOCK);
  padded.set(rest);
  padded[rest.length] = 0x80;
  new DataView(padded.buffer).setBigUint64(padded.length - 8, BigInt(length) * 8n);
  return padded;
}

function mixAll(state: Int32Array, words: Int32Array, blocks: Uint8Array): void {
  const view = new DataView(blocks.buffer, blocks.byteOffset, blocks.length);
  for (let from = 0; from < blocks.length; from += BLOCK) {
    for (let place = 0; place < 16; place += 1) words[place] = view.getInt32(from + 4 * place);
    spread(words);
    mix(state, words);
  }
}

function spread(words: Int32Array): void {
  for (let place = 16; place < BLOCK; place += 1) {
    const near = at(words, place - 2);
    const far = at(words, place - 15);
    const one = turned(far, 7) ^ turned(far, 18) ^ (far >>> 3);
    const other = turned(near, 17) ^ turned(near, 19) ^ (near >>> 10);
    words[place] = one + other + at(words, place - 7) + at(words, place - 16);
  }
}

function mix(state: Int32Array, words: Int32Array): void {
  let [a, b, c, d, e, f, g, h] = state as unknown as EightWords;
  for (let place = 0; place < BLOCK; place += 1) {
    const stirred = turned(e, 6) ^ turned(e, 11) ^ turned(e, 25);
    const one = (h + stirred + ((e & f) ^ (~e & g)) + at(ROUNDS, place) + at(words, place)) | 0;
    const other = (turned(a, 2) ^ turned(a, 13) ^ turned(a, 22)) + ((a & b) ^ (a & c) ^ (b & c));
    h = g;
    g = f;
    f = e;
    e = (d + one) | 0;
    d = c;
    c = b;
    b = a;
    a = (one + other) | 0;
  }
  [a, b, c, d, e, f, g, h].forEach((word, place) => {
    state[place] = at(state, place) + word;
  });
}

function at(words: Int32Array, place: number): number {
  return words[place] ?? 0;
}

function turned(word: number, by: number): number {
  return (word >>> by) | (word << (32 - by));
}

/** The first 32 bits behind the point. */
function fraction(root: number): number {
  return ((root - Math.floor(root)) * 2 ** 32) | 0;
}

function firstPrimes(count: number): number[] {
  const found: number[] = [];
  for (let number = 2; found.length < count; number += 1) {
    if (found.every((prime) => number % prime !== 0)) found.push(number);
  }
  return found;
}
