import "./jobs.css";

import { listen } from "./listen";
import { draw, drawAfterTrial } from "./page";

const root = document.querySelector<HTMLElement>("[data-job-events]");
if (root) {
  const { jobEvents = "", jobApi = "", jobEnded, jobLastLine, jobThen } = root.dataset;
  listen(
    { events: jobEvents, api: jobApi },
    { lastLine: Number(jobLastLine), ended: jobEnded === "yes" },
    {
      stream: (address) => new EventSource(address),
      ask: (address) => fetch(address, { headers: { Accept: "application/json" } }),
      later: (then, ms) => {
        setTimeout(then, ms);
      },
    },
    (live) => {
      draw(document, live);
      // A page about something else than the job shows what has come of it.
      if (jobThen === "reload" && live.picture?.ended) location.reload();
      // A form that waits for it asks again, with all that was typed.
      if (jobThen === "press" && live.picture) drawAfterTrial(document, live.picture);
    },
  );
}
