// The least that shows a pair with Cornerstone: fetch, keep, set the stacks, wait for both pictures.
import { Enums, imageLoader, init, metaData, RenderingEngine, utilities } from "@cornerstonejs/core";

const root = document.getElementById("reading");
const { rows, columns, slices, cases } = JSON.parse(decodeURIComponent(location.hash.slice(1)));
const panes = [...document.querySelectorAll(".pane")];
const fetched = new Map();
const kept = new Map();
let shown = -1;

const whole = async (token) => {
  const answer = await fetch(`/api/reading/frames/${token}`, { cache: "no-store" });
  return new Uint16Array(await answer.arrayBuffer());
};
const image = async (imageId) => {
  const [token, slice] = imageId.slice("bare:".length).split("/");
  if (!fetched.has(token)) fetched.set(token, whole(token));
  const all = await fetched.get(token);
  const size = rows * columns;
  const values = new Int16Array(size);
  for (let at = 0; at < size; at++) values[at] = all[slice * size + at] - 1000;
  const voxelManager = utilities.VoxelManager.createImageVoxelManager({
    width: columns, height: rows, numberOfComponents: 1, scalarData: values,
  });
  return {
    imageId, voxelManager, rows, columns, height: rows, width: columns, dataType: "Int16Array",
    minPixelValue: -1000, maxPixelValue: 1000, slope: 1, intercept: 0, windowCenter: 0, windowWidth: 2000,
    voiLUTFunction: Enums.VOILUTFunctionType.LINEAR, color: false, rgba: false, numberOfComponents: 1,
    columnPixelSpacing: 1, rowPixelSpacing: 1, invert: false, sizeInBytes: values.byteLength,
    getPixelData: () => values,
    preScale: { enabled: true, scaled: true, scalingParameters: { rescaleSlope: 1, rescaleIntercept: 0, modality: "OT" } },
  };
};
const facts = {
  generalSeriesModule: { modality: "OT" },
  imagePixelModule: {
    photometricInterpretation: "MONOCHROME2", bitsAllocated: 16, bitsStored: 16, highBit: 15,
    pixelRepresentation: 1, samplesPerPixel: 1,
  },
  imagePlaneModule: {
    rows, columns, rowCosines: [1, 0, 0], columnCosines: [0, 1, 0], imageOrientationPatient: [1, 0, 0, 0, 1, 0],
    imagePositionPatient: [0, 0, 0], rowPixelSpacing: 1, columnPixelSpacing: 1, frameOfReferenceUID: "0",
  },
};
const idsOf = (token) => Array.from({ length: slices }, (_, slice) => `bare:${token}/${slice}`);

init({ rendering: { webGlContextCount: 1 }, debug: {} });
imageLoader.registerImageLoader("bare", (id) => ({ promise: kept.get(id) ?? image(id) }));
metaData.addProvider((type, id) => (String(id).startsWith("bare:") ? facts[type] : undefined), 1000);
const engine = new RenderingEngine("bare");
engine.setViewports(
  panes.map((element, place) => ({ viewportId: `${place}`, type: Enums.ViewportType.STACK, element })),
);

const show = async (number) => {
  delete root.dataset.ready;
  const painted = panes.map(
    (pane) => new Promise((done) => pane.addEventListener(Enums.Events.IMAGE_RENDERED, done, { once: true })),
  );
  await Promise.all(
    cases[number].map((token, place) => engine.getViewport(`${place}`).setStack(idsOf(token), slices >> 1)),
  );
  engine.render();
  await Promise.all(painted);
  await new Promise(requestAnimationFrame);
  shown = number;
  root.dataset.ready = `${number + 1}`;
};

// All of it in memory before the first is shown.
for (const token of cases.flat()) for (const id of idsOf(token)) kept.set(id, image(id));
await Promise.all(kept.values());
await show(0);
document.addEventListener("keydown", (event) => {
  if (event.key === "Enter") void show((shown + 1) % cases.length);
});
