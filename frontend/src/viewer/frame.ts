/** Turn the bytes of a frame into values. Pure. */

export interface Picture {
  readonly rows: number;
  readonly columns: number;
  /** What a stored 0 stands for, and the highest value. */
  readonly offset: number;
  readonly highest: number;
}

export type Values = Int16Array | Float32Array;

const LOWEST_SHORT = -32_768;
const HIGHEST_SHORT = 32_767;

/** Unsigned 16-bit little-endian samples, row by row. A body of another length is no frame. */
export function decode(body: ArrayBuffer, picture: Picture): Values {
  const count = picture.rows * picture.columns;
  if (body.byteLength !== 2 * count) {
    throw new Error(`A frame of ${2 * count} bytes arrived with ${body.byteLength}.`);
  }
  const fits = picture.offset >= LOWEST_SHORT && picture.highest <= HIGHEST_SHORT;
  const values = fits ? new Int16Array(count) : new Float32Array(count);
  const stored = new DataView(body);
  for (let index = 0; index < count; index++) {
    values[index] = stored.getUint16(2 * index, true) + picture.offset;
  }
  return values;
}
