import { afterEach, expect, test } from "vitest";

import { at } from "./at";

afterEach(() => {
  document.body.replaceChildren();
});

test("a room asks where its page says, and otherwise where readers read", () => {
  expect(at()).toBe("/api/reading");

  const room = document.createElement("div");
  room.id = "reading";
  document.body.append(room);
  expect(at()).toBe("/api/reading");

  room.dataset["at"] = "/api/studies/1/preview/2";
  expect(at()).toBe("/api/studies/1/preview/2");
});
