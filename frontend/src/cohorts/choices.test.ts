import { describe, expect, it } from "vitest";
import { images, read, toggled, write } from "./choices";

describe("Choices", () => {
  it("read back from the address as they were written", () => {
    const choices = ["modality:CT", "site:ward 3: east", "finding:"];

    expect(read(write(choices))).toEqual(choices);
    expect(write([])).toBe("");
  });

  it("are taken back by choosing them again", () => {
    expect(toggled(["sex:F"], "sex:M")).toEqual(["sex:F", "sex:M"]);
    expect(toggled(["sex:F", "sex:M"], "sex:F")).toEqual(["sex:M"]);
  });

  it.each([
    [0, "0 images"],
    [1, "1 image"],
    [1_234_567, "1\u2009234\u2009567 images"],
  ])("of %i say “%s”", (count, words) => {
    expect(images(count)).toBe(words);
  });
});
