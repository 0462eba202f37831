import "./upload.css";

import { listen } from "../jobs/listen";
import { draw as drawJob } from "../jobs/page";
import { toast } from "../site/toasts";
import { chosenFiles, droppedFiles, type Found } from "./gather";
import { draw } from "./page";
import { EMPTY, isUnderWay, type State } from "./transfer";
import { Uploader } from "./uploader";
import { announce, send } from "./wire";

function later(act: () => void, ms: number): void {
  setTimeout(act, ms);
}

function receive(root: HTMLElement): void {
  const { uploadFiles = "", uploadPiece } = root.dataset;
  let shown: State = EMPTY;
  const uploader = new Uploader({
    pieceSize: Number(uploadPiece),
    announce: (files) => announce(uploadFiles, files),
    send: (id, piece, from) => send(`${uploadFiles}/${id}`, piece, from),
    later,
    tell: (state) => {
      shown = state;
      draw(document, state);
    },
  });
  const add = (found: readonly Found[]): void => {
    if (found.length > 0) void uploader.add(found);
  };
  for (const input of root.querySelectorAll<HTMLInputElement>("input[type=file]")) {
    input.addEventListener("change", () => {
      add(chosenFiles(input.files ?? []));
      input.value = "";
    });
  }
  listenForDrops(root, add);
  on(root, "pause", () => {
    uploader.pause();
  });
  on(root, "resume", () => {
    uploader.resume();
  });
  addEventListener("beforeunload", (event) => {
    if (isUnderWay(shown)) event.preventDefault();
  });
}

function listenForDrops(root: HTMLElement, add: (found: readonly Found[]) => void): void {
  // Anywhere on the page: a file that misses the box must not replace the page.
  addEventListener("dragover", (event) => {
    event.preventDefault();
    root.dataset["over"] = "";
  });
  addEventListener("dragleave", (event) => {
    if (event.relatedTarget === null) delete root.dataset["over"];
  });
  addEventListener("drop", (event) => {
    event.preventDefault();
    delete root.dataset["over"];
    void droppedFiles(event.dataTransfer?.items ?? []).then(({ found, unread }) => {
      add(found);
      if (unread.length > 0) toast(document, unreadSentence(unread), "error");
    });
  });
}

function unreadSentence(paths: readonly string[]): string {
  const more = paths.length > 1 ? ` and ${paths.length - 1} more` : "";
  return `${paths[0] ?? ""}${more} could not be read. Check that you may open it, then drop it again.`;
}

function on(root: HTMLElement, name: string, act: () => void): void {
  root.querySelector(`[data-upload="${name}"]`)?.addEventListener("click", act);
}

/** Follow the job of the import, and show the next part of the page when it ends. */
function follow(root: HTMLElement): void {
  const { jobEvents = "", jobApi = "", jobEnded, jobLastLine } = root.dataset;
  listen(
    { events: jobEvents, api: jobApi },
    { lastLine: Number(jobLastLine), ended: jobEnded === "yes" },
    {
      stream: (address) => new EventSource(address),
      ask: (address) => fetch(address, { headers: { Accept: "application/json" } }),
      later,
    },
    (live) => {
      drawJob(document, live);
      if (live.picture?.ended) location.reload();
    },
  );
}

const box = document.querySelector<HTMLElement>("[data-upload-files]");
if (box) receive(box);
const job = document.querySelector<HTMLElement>("[data-job-events]");
if (job) follow(job);
