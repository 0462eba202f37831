/** Find all files in what a person dropped or chose, folders included, each with its path. */

const COMPARED = 1_000_000;

export interface Found {
  readonly path: string;
  readonly file: File;
}

/** A file under a path that no other file of this page has, and the name that it came with. */
export interface Apart extends Found {
  readonly name: string;
}

/** What was chosen in a dialog; of a folder the browser says the paths. */
export function chosenFiles(files: Iterable<File>): Found[] {
  return [...files].map((file) => ({ path: file.webkitRelativePath || file.name, file }));
}

/** What a drop gave, and what of it could not be read. */
export interface Dropped {
  readonly found: readonly Found[];
  readonly unread: readonly string[];
}

/** What was dropped. The entries must be asked for at once: afterwards the drop is forgotten. */
export async function droppedFiles(items: Iterable<DataTransferItem>): Promise<Dropped> {
  const entries = [...items].map((item) => item.webkitGetAsEntry());
  const found: Found[] = [];
  const unread: string[] = [];
  for (const entry of entries) if (entry) await gather(entry, found, unread);
  return { found, unread };
}

/** Give another file of a known path a path of its own: two folders may be called the same. */
export async function toldApart(found: readonly Found[], known: ReadonlyMap<string, File>): Promise<Apart[]> {
  const taken = new Map(known);
  const apart: Apart[] = [];
  for (const { path, file } of found) {
    let free = path;
    for (let count = 2; await isAnother(taken.get(free), file); count += 1) free = numbered(path, count);
    taken.set(free, file);
    apart.push({ path: free, name: path, file });
  }
  return apart;
}

/** The same file chosen again goes on where it ended; what is no longer the same is another. */
async function isAnother(known: File | undefined, file: File): Promise<boolean> {
  if (!known) return false;
  return known.size !== file.size || !(await haveSameBytes(known, file));
}

/** Scans of one device are often of one length; and a time says nothing of what is in a file. */
async function haveSameBytes(one: File, other: File): Promise<boolean> {
  try {
    for (let from = 0; from < one.size; from += COMPARED) {
      const [left, right] = await Promise.all(
        [one, other].map(
          async (file) => new Uint8Array(await file.slice(from, from + COMPARED).arrayBuffer()),
        ),
      );
      if (left?.length !== right?.length || left?.some((byte, at) => byte !== right?.[at])) return false;
    }
    return true;
  } catch {
    // What can no longer be read is not known to be the same: sent twice is better than not at all.
    return false;
  }
}

/** Number the folder, or give a lone file one: a table may say what the file itself is called. */
function numbered(path: string, count: number): string {
  const end = path.indexOf("/");
  return end < 0 ? `(${count})/${path}` : `${path.slice(0, end)} (${count})${path.slice(end)}`;
}

async function gather(entry: FileSystemEntry, found: Found[], unread: string[]): Promise<void> {
  const path = entry.fullPath.replace(/^\//, "");
  try {
    if (isFile(entry)) found.push({ path, file: await fileOf(entry) });
    else for (const inner of await entriesOf(entry)) await gather(inner, found, unread);
  } catch {
    unread.push(path);
  }
}

function fileOf(entry: FileSystemFileEntry): Promise<File> {
  return new Promise((resolve, reject) => {
    entry.file(resolve, reject);
  });
}

async function entriesOf(folder: FileSystemEntry): Promise<FileSystemEntry[]> {
  const reader = (folder as FileSystemDirectoryEntry).createReader();
  const entries: FileSystemEntry[] = [];
  // A reader hands over some hundred entries at a time, until it hands over none.
  for (let some = await some100(reader); some.length > 0; some = await some100(reader)) {
    entries.push(...some);
  }
  return entries;
}

function some100(reader: FileSystemDirectoryReader): Promise<FileSystemEntry[]> {
  return new Promise((resolve, reject) => {
    reader.readEntries(resolve, reject);
  });
}

function isFile(entry: FileSystemEntry): entry is FileSystemFileEntry {
  return entry.isFile;
}
