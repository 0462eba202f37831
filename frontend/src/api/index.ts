/** The reading room's interface, named for the people who write the room. */

import type { components } from "./schema";

type Schemas = components["schemas"];

export type Session = Schemas["SessionOut"];
export type Place = Schemas["ReadingOut"];
export type Side = Schemas["SideOut"];
export type Question = Schemas["QuestionOut"];
export type Picture = Schemas["PictureOut"];
export type RatingBody = Schemas["RatingIn"];
export type Answers = RatingBody["answers"];
export type Answer = Answers[string];
