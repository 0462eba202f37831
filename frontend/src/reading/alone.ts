/** One window at a time: the same reading, opened twice, says so and is handed over when asked. */

export interface Hold {
  /** Names the reading; windows of other readings do not matter. */
  readonly name: string;
  /** Another window has it; `take` asks that one to let go. */
  readonly waits: (take: () => void) => void;
  /** Another window asks for it: bring everything to safety, then let go. */
  readonly leaves: () => Promise<void>;
}

const LEAVE = "leave";

/** Resolve when this window has the reading. A browser without locks cannot ask, and reads alone. */
export async function haveAlone(hold: Hold): Promise<void> {
  const locks = (navigator as { locks?: LockManager }).locks;
  if (!locks) return;
  const channel = new BroadcastChannel(hold.name);
  await new Promise<void>((resolve) => {
    const keep = async (): Promise<void> => {
      resolve();
      await asked(channel);
      await hold.leaves();
    };
    void locks.request(hold.name, { ifAvailable: true }, async (lock) => {
      if (lock) return keep();
      hold.waits(() => {
        channel.postMessage(LEAVE);
      });
      void locks.request(hold.name, keep);
      return undefined;
    });
  });
}

/** Never, unless another window asks; closing this one lets go by itself. */
async function asked(channel: BroadcastChannel): Promise<void> {
  await new Promise<void>((resolve) => {
    channel.addEventListener("message", ({ data }) => {
      if (data === LEAVE) resolve();
    });
  });
}
