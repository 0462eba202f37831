/** The outbox's place in the browser: one IndexedDB table, in the order of writing. */

import type { Box, Kept, Letter } from "./outbox";

const NAME = "reviewapp-outbox";
const TABLE = "ratings";

export async function openBox(): Promise<Box> {
  const opening = indexedDB.open(NAME, 1);
  opening.onupgradeneeded = () => opening.result.createObjectStore(TABLE, { autoIncrement: true });
  const database = await done(opening);
  return {
    all: () => all(database),
    add: async (letter) => Number(await written(database, (table) => table.add(letter))),
    remove: async (key) => {
      await written(database, (table) => table.delete(key));
    },
  };
}

async function all(database: IDBDatabase): Promise<Kept[]> {
  const table = database.transaction(TABLE).objectStore(TABLE);
  const [keys, letters] = await Promise.all([
    done(table.getAllKeys()),
    done<Letter[]>(table.getAll() as IDBRequest<Letter[]>),
  ]);
  return letters.map((letter, index) => ({ key: Number(keys[index]), letter }));
}

/** Resolve when it is on disk, not when it is in memory. */
async function written<T>(
  database: IDBDatabase,
  write: (table: IDBObjectStore) => IDBRequest<T>,
): Promise<T> {
  const transaction = database.transaction(TABLE, "readwrite", { durability: "strict" });
  const request = write(transaction.objectStore(TABLE));
  await new Promise<void>((resolve, reject) => {
    transaction.oncomplete = () => {
      resolve();
    };
    transaction.onabort = transaction.onerror = () => {
      reject(transaction.error ?? new Error("The browser refused to keep a rating."));
    };
  });
  return request.result;
}

function done<T>(request: IDBRequest<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => {
      resolve(request.result);
    };
    request.onerror = () => {
      reject(request.error ?? new Error("The browser's database did not answer."));
    };
  });
}
