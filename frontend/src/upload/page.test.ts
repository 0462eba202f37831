import { describe, expect, it } from "vitest";

import { amount, draw } from "./page";
import { EMPTY, step, type State } from "./transfer";

const PARTS = ["progress", "count", "trouble-box", "trouble", "state", "more"]
  .map((name) => `<div data-upload="${name}"></div>`)
  .join("");
const CONTROLS =
  '<progress data-upload="meter"></progress><ul data-upload="rows"></ul>' +
  '<button data-upload="pause"></button><button data-upload="resume"></button>' +
  '<button data-upload="ready" disabled></button>';

function shown(state: State): Document {
  document.body.innerHTML = PARTS + CONTROLS;
  draw(document, state);
  return document;
}

function with_(count: number, name = "f"): State {
  const files = Array.from({ length: count }, (_, number) => ({ path: `${name}${number}`, size: 10 }));
  return step(EMPTY, { type: "chosen", files });
}

const part = (name: string): HTMLElement =>
  document.querySelector(`[data-upload="${name}"]`) ?? document.createElement("p");

describe("the page", () => {
  it("shows nothing before anything was chosen", () => {
    shown(EMPTY);

    expect(part("progress").hidden).toBe(true);
  });

  it("shows a name with markup as it is written", () => {
    shown(with_(1, "<img src=x>"));

    expect(part("rows").querySelector("img")).toBeNull();
    expect(part("rows").textContent).toContain("<img src=x>0");
  });

  it("calls a file as the server does", () => {
    const place = { path: "f0", name: "scans (2)/f0", id: "1", offset: 3, outcome: "EXPECTED" };
    shown(step(with_(1), { type: "placed", places: [place] }));

    expect(part("rows").querySelector(".upload-name")?.textContent).toBe("scans (2)/f0");
  });

  it("says how many of very many it does not list", () => {
    shown(with_(130));

    expect(part("rows").children).toHaveLength(100);
    expect(part("more").textContent).toBe("and 30 more files");
  });

  it("lets go on only when everything is here", () => {
    const place = { path: "f0", name: "f0", id: "1", offset: 10, outcome: "WAITING" };
    shown(with_(1));
    expect((part("ready") as HTMLButtonElement).disabled).toBe(true);

    shown(step(with_(1), { type: "placed", places: [place] }));
    expect((part("ready") as HTMLButtonElement).disabled).toBe(false);
  });

  it("puts what was refused first, with its reason", () => {
    shown(step(with_(2), { type: "refused", paths: ["f1"], why: "Too large." }));

    expect(part("rows").firstElementChild?.textContent).toContain("Too large.");
  });

  it("writes sizes as people say them", () => {
    expect([0, 999, 1500, 52_000_000].map(amount)).toEqual(["0 bytes", "999 bytes", "1.5 KB", "52 MB"]);
  });
});
