/** Fetch pictures for Cornerstone: it knows a scheme, a token, a slice, and nothing else of them. */

import { cache, imageLoader, metaData, utilities, Enums, type Types } from "@cornerstonejs/core";
import { at } from "../api/at";
import { bytesOf, decode, type Picture, type Values } from "./frame";
import { gathered } from "./gathering";
import { countOf, CUTS, cutThrough, sizeOf, type Cut } from "./planes";

/** With the distance of its rows and its slices, in micrometres; 0 where nobody knows. */
export type Spaced = Picture & { readonly row_spacing?: number; readonly slice_spacing?: number };

/** Where pictures of one kind come from, and what Cornerstone calls them. */
export interface Source {
  readonly scheme: string;
  readonly address: (token: string) => string;
}

const READING: Source = { scheme: "frame", address: (token) => `${at()}/frames/${token}` };
/** On the way, so that the slices of one picture are fetched together. */
const arriving = new Map<string, Promise<readonly Values[]>>();
/** How many bytes of those have come, where that takes long enough to be told. */
const come = new Map<string, number>();
const LARGE_BYTES = 4 * 1024 * 1024;

export class FrameGone extends Error {
  constructor(readonly status: number) {
    super(`A frame was answered with ${status}.`);
  }
}

/** What Cornerstone calls the slices of a picture, in their order. */
export function imageIds(token: string, slices: number, source: Source = READING): string[] {
  return Array.from({ length: slices }, (_, slice) => `${source.scheme}:${token}/${slice}`);
}

/** What Cornerstone calls the cuts through a volume, in their order. */
export function cutIds(token: string, cut: Cut, picture: Picture): string[] {
  const count = countOf(cut, picture);
  return Array.from({ length: count }, (_, at) => `${READING.scheme}:${token}/${cut}${at}`);
}

/** How far apart slices lie, in rows; as far as rows, where nobody knows. */
export function ratioOf({ row_spacing, slice_spacing }: Spaced): number {
  return row_spacing && slice_spacing ? slice_spacing / row_spacing : 1;
}

export function register(picture: Spaced, source: Source = READING): void {
  imageLoader.registerImageLoader(source.scheme, (id: string) => ({ promise: load(id, picture, source) }));
  metaData.addProvider((type: string, id: unknown) => describe(type, id, picture, source), 1_000);
}

export function isFetched(ids: readonly string[]): boolean {
  return ids.every((id) => cache.getImageLoadObject(id));
}

/** How much of a picture is here, from 0 to 1. */
export function comeOf(ids: readonly string[], picture: Picture, source: Source = READING): number {
  const [whole = ""] = ids[0]?.split("/") ?? [];
  const here = come.get(source.address(whole.slice(source.scheme.length + 1)));
  if (here !== undefined) return here / bytesOf(picture);
  return isFetched(ids) && !arriving.has(whole) ? 1 : 0;
}

/** Fetch a picture once and keep all of it; a failure is told to whoever asked, and only to them. */
export async function fetched(ids: readonly string[]): Promise<void> {
  await Promise.all(ids.map(one));
}

export function letGo(ids: readonly string[]): void {
  for (const id of ids) if (cache.getImageLoadObject(id)) cache.removeImageLoadObject(id);
}

async function one(id: string): Promise<void> {
  const known = cache.getImageLoadObject(id);
  const promise = known ? known.promise : imageLoader.loadImage(id);
  // Cornerstone's own `loadAndCacheImage` lets this second promise fail with nobody listening.
  if (!known) cache.putImageLoadObject(id, { promise }).catch(() => undefined);
  await promise;
}

async function load(id: string, picture: Spaced, source: Source): Promise<Types.IImage> {
  const cut = cutOf(id);
  if (cut) return loadCut(id, cut, picture, source);
  const [whole = "", slice = ""] = id.split("/");
  let coming = arriving.get(whole);
  if (!coming) {
    coming = slices(source.address(whole.slice(source.scheme.length + 1)), picture);
    arriving.set(whole, coming);
  }
  try {
    return image(id, (await coming)[Number(slice)] ?? new Uint8Array(), picture);
  } finally {
    arriving.delete(whole);
  }
}

function cutOf(id: string): Cut | undefined {
  const part = id.slice(id.indexOf("/") + 1);
  return CUTS.find((cut) => part.startsWith(cut));
}

/** Out of all its slices, which are fetched together anyway. */
async function loadCut(id: string, cut: Cut, picture: Spaced, source: Source): Promise<Types.IImage> {
  const [whole = "", part = ""] = id.split("/");
  const ids = imageIds(whole.slice(source.scheme.length + 1), picture.slices, source);
  await fetched(ids);
  const taken = ids.map((each) => cache.getImage(each)?.getPixelData() as Values);
  const values = cutThrough(taken, cut, Number(part.slice(cut.length)), picture);
  const shape = { ...picture, ...sizeOf(cut, picture), slices: 1 };
  return { ...image(id, values, shape), rowPixelSpacing: ratioOf(picture) };
}

async function slices(address: string, picture: Picture): Promise<readonly Values[]> {
  const answer = await fetch(address, { credentials: "same-origin", cache: "no-store" });
  if (!answer.ok) throw new FrameGone(answer.status);
  return decode(await bodyOf(answer, address, bytesOf(picture)), picture);
}

async function bodyOf(answer: Response, address: string, bytes: number): Promise<ArrayBuffer> {
  if (!answer.body || bytes < LARGE_BYTES) return answer.arrayBuffer();
  try {
    return await gathered(answer.body, bytes, (here) => come.set(address, here));
  } finally {
    come.delete(address);
  }
}

function image(id: string, values: Values, picture: Picture): Types.IImage {
  const { rows, columns, colour } = picture;
  const numberOfComponents = colour ? 3 : 1;
  const voxelManager = utilities.VoxelManager.createImageVoxelManager({
    width: columns,
    height: rows,
    numberOfComponents,
    scalarData: values,
  }) as Types.IVoxelManager<number>;
  return {
    imageId: id,
    dataType: typeOf(values),
    minPixelValue: picture.offset,
    maxPixelValue: picture.highest,
    slope: 1,
    intercept: 0,
    windowCenter: (picture.highest + picture.offset) / 2,
    windowWidth: picture.highest - picture.offset,
    voiLUTFunction: Enums.VOILUTFunctionType.LINEAR,
    rows,
    columns,
    height: rows,
    width: columns,
    color: colour,
    rgba: false,
    numberOfComponents,
    columnPixelSpacing: 1,
    rowPixelSpacing: 1,
    invert: false,
    sizeInBytes: values.byteLength,
    getPixelData: () => values,
    voxelManager,
    // Only the processor's own rendering, which is switched off, asks for a canvas.
    getCanvas: () => document.createElement("canvas"),
    preScale: {
      enabled: true,
      scaled: true,
      scalingParameters: { rescaleSlope: 1, rescaleIntercept: 0, modality: "OT" },
    },
  };
}

function typeOf(values: Values): "Int16Array" | "Float32Array" | "Uint8Array" {
  if (values instanceof Uint8Array) return "Uint8Array";
  return values instanceof Int16Array ? "Int16Array" : "Float32Array";
}

/** Every picture of a study answers the same: grid, spacing one, no frame of reference. */
function describe(type: string, id: unknown, picture: Spaced, { scheme }: Source): unknown {
  if (typeof id !== "string" || !id.startsWith(`${scheme}:`)) return undefined;
  if (type === "generalSeriesModule") return { modality: "OT" };
  if (type === "imagePixelModule") return pixelsOf(picture);
  if (type !== "imagePlaneModule") return undefined;
  const cut = cutOf(id);
  return cut ? planeOf(sizeOf(cut, picture), ratioOf(picture)) : planeOf(picture);
}

function pixelsOf({ colour }: Picture): Record<string, unknown> {
  const bits = colour ? 8 : 16;
  return {
    photometricInterpretation: colour ? "RGB" : "MONOCHROME2",
    bitsAllocated: bits,
    bitsStored: bits,
    highBit: bits - 1,
    pixelRepresentation: colour ? 0 : 1,
    samplesPerPixel: colour ? 3 : 1,
  };
}

/** All slices in one plane: the viewer counts in columns and rows, whichever slice is shown. */
function planeOf({ rows, columns }: { rows: number; columns: number }, high = 1): Record<string, unknown> {
  return {
    rows,
    columns,
    rowCosines: [1, 0, 0],
    columnCosines: [0, 1, 0],
    imageOrientationPatient: [1, 0, 0, 0, 1, 0],
    imagePositionPatient: [0, 0, 0],
    rowPixelSpacing: high,
    columnPixelSpacing: 1,
    frameOfReferenceUID: "0",
  };
}
