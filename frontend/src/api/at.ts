/** Where the room's own questions go: to readings, or to a made-up case that a coordinator looks at. */
export function at(): string {
  return document.getElementById("reading")?.dataset["at"] ?? "/api/reading";
}
