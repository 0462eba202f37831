/** Fetch frames for Cornerstone: it knows a scheme, a token, and nothing else about a picture. */

import { imageLoader, metaData, utilities, Enums, type Types } from "@cornerstonejs/core";
import { decode, type Picture } from "./frame";

const SCHEME = "frame";

export class FrameGone extends Error {
  constructor(readonly status: number) {
    super(`A frame was answered with ${status}.`);
  }
}

export function imageId(token: string): string {
  return `${SCHEME}:${token}`;
}

export function register(picture: Picture): void {
  imageLoader.registerImageLoader(SCHEME, (id: string) => ({ promise: load(id, picture) }));
  metaData.addProvider((type: string, id: unknown) => describe(type, id, picture), 1_000);
}

async function load(id: string, picture: Picture): Promise<Types.IImage> {
  const address = `/api/reading/frames/${id.slice(SCHEME.length + 1)}`;
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
function describe(type: string, id: unknown, { rows, columns }: Picture): unknown {
  if (typeof id !== "string" || !id.startsWith(`${SCHEME}:`)) return undefined;
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
