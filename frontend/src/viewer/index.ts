/** The viewer, as the rest of the front end knows it. */

export { FrameGone } from "./loader";
export {
  canShow,
  Viewer,
  type Look,
  type Pane,
  type Pixel,
  type Shown,
  type View,
  type Window,
} from "./viewer";
