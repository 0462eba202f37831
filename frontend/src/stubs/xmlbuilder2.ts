/** Stands in for xmlbuilder2, which vtk.js imports for file formats that no page here reads. */
const refuse = (): never => {
  throw new Error("xmlbuilder2 is not bundled.");
};

export const create = refuse;
export const convert = refuse;
export const fragment = refuse;
export const builder = refuse;
export default { create, convert, fragment, builder };
