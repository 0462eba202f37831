/** Opens the reading room. */

import "./reading.css";
import "./panel.css";
import "./portrait.css";
import { canShow, Viewer } from "../viewer";
import { openBox } from "./box";
import { command, type Key, type Where } from "./keymap";
import { Outbox } from "./outbox";
import { Room } from "./room";
import { Screen } from "./screen";
import { start } from "./session";
import { fetchSession, sendLetter } from "./wire";

let room: Room | null = null;
const screen = new Screen((type) => {
  // A button of the page names a command that needs nothing more than its name.
  if (type !== "candidate" && type !== "digit") room?.obey({ type });
});

async function open(): Promise<void> {
  if (!canShow()) {
    screen.curtain({
      title: "This browser cannot show the images.",
      text: "They are drawn with WebGL 2, which is missing or switched off. Use a current Chrome, Edge, Firefox or Safari, or ask your IT to allow hardware acceleration. Nothing you have answered is lost.",
    });
    return;
  }
  const worklist = screen.address("worklist");
  const [session, box] = await Promise.all([fetchSession(worklist), openBox()]);
  const outbox = await Outbox.open({
    worklist,
    box,
    send: sendLetter,
    tell: (status) => {
      screen.saved(status);
      room?.end();
    },
    later: (act, ms) => setTimeout(act, ms),
  });
  const viewer = Viewer.open(screen.stage, panes(), session.picture, (place, view) => {
    screen.view(place, view);
  });
  const places = session.readings.map((place) => ({
    ...place,
    answers: outbox.waiting.get(place.token) ?? place.answers,
  }));
  room = new Room(screen, viewer, outbox, start(session.questions, session.total, places), session.picture);
  listen(room, outbox, viewer, session.questions);
  room.open();
  screen.saved({ waiting: outbox.waiting.size, trouble: null });
  void outbox.flush();
}

function panes(): { place: string; element: HTMLDivElement }[] {
  return [...screen.stage.querySelectorAll<HTMLDivElement>(".pane-picture")].map((element) => ({
    place: element.id.replace("picture-", ""),
    element,
  }));
}

function listen(room: Room, outbox: Outbox, viewer: Viewer, questions: Parameters<Screen["ask"]>[0]): void {
  screen.ask(questions, {
    answered: (code, answer) => {
      room.happen({ type: "answered", code, answer });
    },
    focused: (question) => {
      room.happen({ type: "focused", question });
    },
  });
  document.addEventListener("keydown", (event) => {
    const meant = command(keyOf(event), where(event.target));
    if (!meant) return;
    event.preventDefault();
    room.obey(meant);
  });
  document.addEventListener("keyup", (event) => {
    if (event.key.toLowerCase() === "f") screen.flicker(false);
    // Space shows one image alone; on an answer it would also press it.
    if (event.key === " " && where(event.target) === "room") event.preventDefault();
  });
  listenToPointer();
  const seen = (): void => {
    const seen = document.visibilityState === "visible" && document.hasFocus();
    room.happen({ type: "seen", seen, now: performance.now() });
  };
  for (const name of ["focus", "blur"]) window.addEventListener(name, seen);
  document.addEventListener("visibilitychange", seen);
  window.addEventListener("online", () => void outbox.flush());
  new ResizeObserver(() => {
    viewer.resize();
  }).observe(screen.stage);
}

function listenToPointer(): void {
  const flicker = document.getElementById("flicker");
  for (const name of ["pointerup", "pointercancel", "pointerleave"]) {
    flicker?.addEventListener(name, () => {
      screen.flicker(false);
    });
  }
  flicker?.addEventListener("pointerdown", () => {
    room?.obey({ type: "flicker" });
  });
  screen.stage.addEventListener("contextmenu", (event) => {
    event.preventDefault();
  });
}

function keyOf(event: KeyboardEvent): Key {
  const modified = event.ctrlKey || event.altKey || event.metaKey;
  return { key: event.key, modified, repeated: event.repeat };
}

function where(target: EventTarget | null): Where {
  if (!(target instanceof Element)) return "room";
  if (target.closest("dialog")) return "dialog";
  return target.closest("a, button:not([role=radio]), input, textarea, summary") ? "control" : "room";
}

open().catch(() => {
  screen.curtain({
    title: "The reading room could not be opened.",
    text: "The server did not answer, or this browser does not let the page keep your ratings. Check the network, then reload the page. Nothing you have answered is lost.",
  });
});
