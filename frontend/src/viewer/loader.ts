/** Fetch frames for Cornerstone: it knows a scheme, a token, and nothing else about a picture. */

import { cache, imageLoader, metaData, utilities, Enums, type Types } from "@cornerstonejs/core";
import { decode, type Picture } from "./frame";

/** Where frames of one kind come from, and what Cornerstone calls them. */
export interface Source {
  readonly scheme: string;
  readonly address: (token: string) => string;
}

const READING: Source = { scheme: "frame", address: (token) => `/api/reading/frames/${token}` };

export class FrameGone extends Error {
  constructor(readonly status: number) {
    super(`A frame was answered with ${status}.`);
  }
}

export function imageId(token: string, source: Source = READING): string {
  return `${source.scheme}:${token}`;
}

export function register(picture: Picture, source: Source = READING): void {
  imageLoader.registerImageLoader(source.scheme, (id: string) => ({ promise: load(id, picture, source) }));
  metaData.addProvider((type: string, id: unknown) => describe(type, id, picture, source), 1_000);
}

/** Fetch a frame once and keep it; a failure is told to whoever asked, and only to them. */
export async function fetched(id: string): Promise<void> {
  const known = cache.getImageLoadObject(id);
  const promise = known ? known.promise : imageLoader.loadImage(id);
  // Cornerstone's own `loadAndCacheImage` lets this second promise fail with nobody listening.
  if (!known) cache.putImageLoadObject(id, { promise }).catch(() => undefined);
  await promise;
}

async function load(id: string, picture: Picture, source: Source): Promise<Types.IImage> {
  const address = source.address(id.slice(source.scheme.length + 1));
  const answer = await fetch(address, { credentials: "same-origin", cache: "no-store" });
  if (!answer.ok) throw new FrameGone(answer.status);
  return image(id, decode(await answer.arrayBuffer(), picture), picture);
}

function image(id: string, values: ReturnType<typeof decode>, picture: Picture): Types.IImage {
  const { rows, columns } = picture;
  const voxelManager = utilities.VoxelManager.createImageVoxelManager({
    width: columns,
    height: rows,
    numberOfComponents: 1,
    scalarData: values,
  }) as Types.IVoxelManager<number>;
  return {
    imageId: id,
    dataType: values instanceof Int16Array ? "Int16Array" : "Float32Array",
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
    color: false,
    rgba: false,
    numberOfComponents: 1,
    columnPixelSpacing: 1,
    rowPixelSpacing: 1,
    invert: false,
    sizeInBytes: values.byteLength,
    getPixelData: () => voxelManager.getScalarData(),
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

/** Every picture of a study answers the same: grid, spacing one, no frame of reference. */
function describe(type: string, id: unknown, { rows, columns }: Picture, { scheme }: Source): unknown {
  if (typeof id !== "string" || !id.startsWith(`${scheme}:`)) return undefined;
  if (type === "generalSeriesModule") return { modality: "OT" };
  if (type === "imagePixelModule") {
    return {
      photometricInterpretation: "MONOCHROME2",
      bitsAllocated: 16,
      bitsStored: 16,
      highBit: 15,
      pixelRepresentation: 1,
      samplesPerPixel: 1,
    };
  }
  if (type !== "imagePlaneModule") return undefined;
  return {
    rows,
    columns,
    rowCosines: [1, 0, 0],
    columnCosines: [0, 1, 0],
    imageOrientationPatient: [1, 0, 0, 0, 1, 0],
    imagePositionPatient: [0, 0, 0],
    rowPixelSpacing: 1,
    columnPixelSpacing: 1,
    frameOfReferenceUID: "0",
  };
}
