/** Opens the reading room. */

import "./reading.css";
import "./display.css";
import "./measures.css";
import "./panel.css";
import "./planes.css";
import "./tools.css";
import "./portrait.css";
import "./training.css";
import type { Session } from "../api";
import { canShow, Viewer } from "../viewer";
import { haveAlone } from "./alone";
import { checkDisplay } from "./beforehand";
import { openBox } from "./box";
import { command, type Key, type Where } from "./keymap";
import { Outbox } from "./outbox";
import { Overlay } from "./overlay";
import { Room } from "./room";
import { Resting } from "./resting";
import { Screen } from "./screen";
import { start } from "./session";
import { type Rules } from "./state";
import { Toolbar } from "./toolbar";
import { fetchSession, keepDisplay, sendLetter, steadyNow } from "./wire";

let room: Room | null = null;
const screen = new Screen((type) => {
  // A button of the page names a command that needs nothing more than its name.
  if (type !== "candidate" && type !== "digit") room?.obey({ type });
});

let outbox: Outbox | null = null;

async function open(): Promise<void> {
  if (!canShow()) {
    screen.curtain({
      title: "This browser cannot show the images.",
      text: "They are drawn with WebGL 2, which is missing or switched off. Use a current Chrome, Edge, Firefox or Safari, or ask your IT to allow hardware acceleration. Nothing you have answered is lost.",
    });
    return;
  }
  const worklist = screen.address("worklist");
  await haveAlone({ name: `reviewapp-reading-${worklist}`, waits: elsewhere, leaves: leave });
  const [session, box] = await Promise.all([fetchSession(worklist), openBox()]);
  outbox = await Outbox.open({
    worklist,
    trains: session.training !== null,
    box,
    send: sendLetter,
    tell: (status) => {
      screen.saved(status);
      room?.end();
    },
    teach: (reading, feedback) => {
      room?.happen({ type: "told", reading, feedback });
    },
    untold: (reading, why) => {
      room?.happen({ type: "untold", reading, why });
    },
    later: (act, ms) => setTimeout(act, ms),
    now: steadyNow,
  });
  furnish(session, outbox);
  screen.saved({ waiting: outbox.waiting.size, trouble: null });
  void outbox.flush();
  if (session.is_open) {
    await checkDisplay(`reviewapp-display-${worklist}`, async (found, failed) =>
      keepDisplay(worklist, found, failed),
    );
  }
  room?.open();
}

function furnish(session: Session, outbox: Outbox): void {
  const { picture, questions, candidates, reader, training, readings, total } = session;
  const viewer: Viewer = Viewer.open(screen.stage, panes(), picture, (place, view) => {
    screen.view(place, view);
    overlay.draw();
    toolbar.moved(place, view.slice);
  });
  const overlay = new Overlay(screen.stage, viewer, picture, candidates, (key, value) => {
    room?.happen({ type: "answered", key, value });
  });
  const toolbar = new Toolbar(screen.stage, viewer, picture);
  const places = readings.map((place) => ({ ...place, ...outbox.waiting.get(place.token) }));
  const rules = { questions, candidates, reader, training };
  const kept = `reviewapp-sitting-${screen.address("worklist")}`;
  const resting = new Resting(reader, localStorage, kept, () => Date.now());
  room = new Room(screen, viewer, outbox, overlay, start(rules, total, places), {
    ...session,
    resting,
    toolbar,
  });
  listen(room, outbox, viewer, overlay, rules, toolbar);
  room.lookForward();
}

/** Another window goes on: nothing more is taken here, and what was said lies on the disk. */
async function leave(): Promise<void> {
  room?.happen({ type: "pause", now: performance.now() });
  await outbox?.written();
  location.reload();
}

function elsewhere(take: () => void): void {
  screen.curtain({
    title: "This reading is open in another window.",
    text: "Go on there. When that window is closed, this one goes on by itself.",
    step: { label: "Go on here instead", act: take },
  });
}

function panes(): { place: string; element: HTMLDivElement }[] {
  return [...screen.stage.querySelectorAll<HTMLDivElement>(".pane-picture")].map((element) => ({
    place: element.closest<HTMLElement>(".pane")?.dataset["place"] ?? "",
    element,
  }));
}

function listen(
  room: Room,
  outbox: Outbox,
  viewer: Viewer,
  overlay: Overlay,
  rules: Rules,
  toolbar: Toolbar,
): void {
  ask(room, rules);
  document.addEventListener("keydown", (event) => {
    const here = where(event.target);
    const meant = command(keyOf(event), here);
    if (here === "marks" && (event.key === " " || event.key.startsWith("Arrow"))) {
      event.preventDefault();
      overlay.key(event.key, event.shiftKey);
    }
    if (here === "measure" && toolbar.key(event.key, event.shiftKey)) event.preventDefault();
    if (!meant) return;
    event.preventDefault();
    room.obey(meant);
  });
  document.addEventListener("keyup", (event) => {
    if (event.key.toLowerCase() === "f") screen.flicker(false);
    // Space shows one image alone; on an answer it would also press it.
    if (event.key === " " && ["room", "measure"].includes(where(event.target))) event.preventDefault();
  });
  listenToPointer();
  const seen = (): void => {
    const seen = document.visibilityState === "visible" && document.hasFocus();
    room.happen({ type: "seen", seen, now: performance.now() });
  };
  for (const name of ["focus", "blur"]) window.addEventListener(name, seen);
  document.addEventListener("visibilitychange", seen);
  // A room opened behind another window is not looked at yet.
  seen();
  window.addEventListener("online", () => void outbox.flush());
  new ResizeObserver(() => {
    viewer.resize();
  }).observe(screen.stage);
}

function ask(room: Room, rules: Rules): void {
  screen.ask(rules, {
    answered: (key, value) => {
      room.happen({ type: "answered", key, value });
    },
    focused: (key) => {
      room.happen({ type: "focused", key });
    },
    declined: (why) => {
      room.happen({ type: "declined", ...why });
    },
    commented: (text) => {
      room.happen({ type: "commented", text });
    },
  });
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
  return { key: event.key, modified, repeated: event.repeat, shifted: event.shiftKey };
}

function where(target: EventTarget | null): Where {
  // Also where nothing in it has the keyboard, and the page behind it seems to.
  if (document.querySelector("dialog[open]")) return "dialog";
  if (!(target instanceof Element)) return "room";
  if (target.closest("textarea")) return "text";
  if (target.closest("input[type=range]")) return "slider";
  if (target.classList.contains("marks")) return "marks";
  if (target.closest("[data-measure]")) return "measure";
  return target.closest("a, button:not([role=radio], [role=checkbox]), summary") ? "control" : "room";
}

open().catch(() => {
  screen.curtain({
    title: "The reading room could not be opened.",
    text: "The server did not answer, or this browser does not let the page keep your ratings. Check the network, then reload the page. Nothing you have answered is lost.",
  });
});
