/** Turn the bytes of a picture into values. Pure. */

export interface Picture {
  readonly rows: number;
  readonly columns: number;
  /** A picture of one plane has one slice. */
  readonly slices: number;
  /** Red, green and blue instead of grey values. */
  readonly colour: boolean;
  /** What a stored 0 stands for, and the highest value. */
  readonly offset: number;
  readonly highest: number;
}

export type Values = Int16Array | Float32Array | Uint8Array;

const LOWEST_SHORT = -32_768;
const HIGHEST_SHORT = 32_767;
const COLOURS = 3;
const GREY_BYTES = 2;

/** How many values one slice has. */
export function valuesPerSlice({ rows, columns, colour }: Picture): number {
  return rows * columns * (colour ? COLOURS : 1);
}

/** How many bytes a whole picture has. */
export function bytesOf(picture: Picture): number {
  return valuesPerSlice(picture) * picture.slices * (picture.colour ? 1 : GREY_BYTES);
}

/**
 * The slices of a whole body: unsigned 16-bit little-endian samples, or a byte for each colour.
 * A body of another length is no picture.
 */
export function decode(body: ArrayBuffer, picture: Picture): Values[] {
  const each = valuesPerSlice(picture);
  const wanted = bytesOf(picture);
  if (body.byteLength !== wanted) {
    throw new Error(`A frame of ${wanted} bytes arrived with ${body.byteLength}.`);
  }
  const values = picture.colour ? new Uint8Array(body) : grey(body, picture);
  return Array.from({ length: picture.slices }, (_, slice) =>
    values.subarray(slice * each, (slice + 1) * each),
  );
}

/** In the place of the samples where they fit it: a volume is not held twice. */
function grey(body: ArrayBuffer, { offset, highest }: Picture): Int16Array | Float32Array {
  const stored = new Uint16Array(body);
  const fits = offset >= LOWEST_SHORT && highest <= HIGHEST_SHORT;
  const values = fits ? new Int16Array(body) : new Float32Array(stored.length);
  for (let index = 0; index < stored.length; index++) values[index] = (stored[index] ?? 0) + offset;
  return values;
}
