/** Keep what a person made of a picture when its pane changes size. */

export interface Camera {
  readonly parallelScale?: number;
}

export interface Fitted<C extends Camera> {
  getZoom(): number;
  getCamera(): C;
  setCamera(camera: C): void;
}

/**
 * Fit every picture into its new pane with `fit`, then zoom and move each as it was before: zoom
 * counts from the whole picture, and the place in the middle stays there. A picture that nobody
 * touched is whole again.
 */
export function refit<C extends Camera>(views: readonly Fitted<C>[], fit: () => void): void {
  const before = views.map((view) => ({ view, zoom: view.getZoom(), camera: view.getCamera() }));
  fit();
  for (const { view, zoom, camera } of before) {
    const { parallelScale } = view.getCamera();
    if (parallelScale) view.setCamera({ ...camera, parallelScale: parallelScale / (zoom || 1) });
  }
}
