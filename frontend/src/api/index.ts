/** The reading room's interface, named for the people who write the room. */

import type { components } from "./schema";

type Schemas = components["schemas"];

export type Session = Omit<Schemas["SessionOut"], "readings"> & { readings: Place[] };
export type Place = Omit<Schemas["ReadingOut"], "answers"> & { answers: Answers | null };
export type Side = Schemas["SideOut"];
export type Question = Schemas["QuestionOut"];
export type Picture = Schemas["PictureOut"];
export type Training = Schemas["TrainingOut"];
export type Feedback = Schemas["FeedbackOut"];
export type ReaderRules = Schemas["ReaderOut"];
/** A letter that an older page has left in the outbox has no comment. */
export type RatingBody = Omit<Schemas["RatingIn"], "answers" | "comment"> & {
  answers: Answers;
  comment?: string;
};

/** A place on a picture, in whole pixels of the grid that all pictures share. */
export type Pixel = readonly [number, number];
export interface Mark {
  readonly on: string;
  readonly frame: number;
  readonly shape: "POINT" | "RECT";
  readonly at?: Pixel;
  readonly from?: Pixel;
  readonly to?: Pixel;
}
/** One answer; a question per candidate has one for each. */
export type Value = string | number | boolean | readonly string[] | readonly Mark[];
export type Answer = Value | Readonly<Record<string, Value>>;
export type Answers = Readonly<Record<string, Answer>>;
