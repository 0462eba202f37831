import { describe, expect, it } from "vitest";
import { refit } from "./fit";

interface Camera {
  parallelScale: number;
  middle: number;
}

/** A pane as the renderer keeps it: half the picture's height at the whole picture, and a middle. */
class Pane {
  private whole = 100;
  private camera: Camera = { parallelScale: 100, middle: 0 };

  getZoom(): number {
    return this.whole / this.camera.parallelScale;
  }

  getCamera(): Camera {
    return this.camera;
  }

  setCamera(camera: Camera): void {
    this.camera = camera;
  }

  become(whole: number): void {
    this.whole = whole;
    this.camera = { parallelScale: whole, middle: 0 };
  }
}

describe("A pane that changes size", () => {
  it("shows the whole picture again when nobody has zoomed or moved it", () => {
    const pane = new Pane();

    refit([pane], () => {
      pane.become(250);
    });

    expect(pane.getCamera()).toEqual({ parallelScale: 250, middle: 0 });
  });

  it("keeps how far a person has zoomed, and what was in the middle", () => {
    const pane = new Pane();
    pane.setCamera({ parallelScale: 50, middle: 30 });

    refit([pane], () => {
      pane.become(250);
    });

    expect(pane.getZoom()).toBe(2);
    expect(pane.getCamera().middle).toBe(30);
  });
});
