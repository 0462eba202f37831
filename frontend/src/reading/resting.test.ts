import { describe, expect, it } from "vitest";
import { Resting, type Kept } from "./resting";
import { READER } from "./samples";
import { NOTHING_READ, parsed, read, rested, written } from "./sitting";

const MINUTE = 60_000;
const RULES = { ...READER, breaks_after: 45, session_cap: 120 };

class Drawer implements Kept {
  private readonly said = new Map<string, string>();

  getItem(name: string): string | null {
    return this.said.get(name) ?? null;
  }

  setItem(name: string, said: string): void {
    this.said.set(name, said);
  }
}

/** Somebody who reads by a clock that only the test moves. */
function somebody(rules = RULES): {
  page: () => Resting;
  read: (minutes: number) => void;
  wait: (minutes: number) => void;
} {
  const drawer = new Drawer();
  let now = 1_000 * MINUTE;
  const page = (): Resting => new Resting(rules, drawer, "sitting", () => now);
  return {
    page,
    read: (minutes) => {
      now += minutes * MINUTE;
      page().read(minutes * MINUTE);
    },
    wait: (minutes) => {
      now += minutes * MINUTE;
    },
  };
}

describe("A reader", () => {
  it("is offered a break once it is time, and not before", () => {
    const reader = somebody();
    reader.read(44);
    expect(reader.page().due).toBeNull();
    reader.read(1);
    expect(reader.page().due).toBe("break");
  });

  it("goes on after the offer, until the next is due", () => {
    const reader = somebody();
    reader.read(45);
    reader.page().goOn();
    expect(reader.page().due).toBeNull();
    reader.read(45);
    expect(reader.page().due).toBe("break");
  });

  it("has had a break after some minutes away", () => {
    const reader = somebody();
    reader.read(40);
    reader.wait(6);
    reader.read(10);
    expect(reader.page().due).toBeNull();
  });

  it("reads no longer in one session than the protocol lets anybody", () => {
    const reader = somebody();
    for (let part = 0; part < 3; part++) {
      reader.read(40);
      reader.page().goOn();
    }
    expect(reader.page().due).toBe("end");
    reader.page().goOn();
    expect(reader.page().due).toBe("end");
  });

  it("begins another session after half an hour", () => {
    const reader = somebody();
    reader.read(120);
    reader.wait(29);
    expect(reader.page().due).toBe("end");
    reader.wait(1);
    expect(reader.page().due).toBeNull();
  });

  it("is left in peace where the protocol says nothing", () => {
    const reader = somebody(READER);
    reader.read(600);
    expect(reader.page().due).toBeNull();
  });
});

describe("Nothing", () => {
  it("is written down about a reader whom the protocol leaves in peace", () => {
    const drawer = new Drawer();
    new Resting(READER, drawer, "sitting", () => 0).read(MINUTE);

    expect(drawer.getItem("sitting")).toBeNull();
  });
});

describe("What was read", () => {
  it("is the same after a reload", () => {
    const sitting = read(NOTHING_READ, 5 * MINUTE, 100 * MINUTE);

    expect(parsed(written(sitting))).toEqual(sitting);
  });

  it.each([null, "", "1 2", "1 2 x", "1 2 3 4", "Infinity 1 1"])("is nothing where %j is kept", (kept) => {
    expect(parsed(kept)).toEqual(NOTHING_READ);
  });

  it("stays when a clock is put back", () => {
    const sitting = read(NOTHING_READ, 5 * MINUTE, 100 * MINUTE);

    expect(rested(sitting, 0)).toEqual(sitting);
  });
});
