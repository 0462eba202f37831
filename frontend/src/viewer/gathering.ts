/** Take a large body in as it comes, so that one can be told how much is here. */

export async function gathered(
  stream: ReadableStream<Uint8Array>,
  length: number,
  tell: (come: number) => void,
): Promise<ArrayBuffer> {
  const body = new Uint8Array(length);
  const reader = stream.getReader();
  let come = 0;
  for (let part = await reader.read(); !part.done; part = await reader.read()) {
    if (come + part.value.length > length) {
      // Nobody wants the rest, which would go on coming.
      await reader.cancel();
      throw new Error(`More than ${length} bytes arrived.`);
    }
    body.set(part.value, come);
    come += part.value.length;
    tell(come);
  }
  // What was cut off is no picture, and its length says so.
  return come === length ? body.buffer : body.buffer.slice(0, come);
}
