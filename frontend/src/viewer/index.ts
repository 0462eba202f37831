/** The viewer, as the rest of the front end knows it. */

export { around, Cine } from "./cine";
export type { Hand } from "./hands";
export { CORNERS, told, type Kind as Measure, type Scale, type Seen, type Spot } from "./measuring";
export { FrameGone } from "./loader";
export { canShow, type Pixel } from "./painting";
export { Viewer, type Pane, type Shown } from "./viewer";
export type { Look, View, Window } from "./looks";
