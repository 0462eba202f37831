/** Find all files in what a person dropped or chose, folders included, each with its path. */

export interface Found {
  readonly path: string;
  readonly file: File;
}

/** What was chosen in a dialog; of a folder the browser says the paths. */
export function chosenFiles(files: Iterable<File>): Found[] {
  return [...files].map((file) => ({ path: file.webkitRelativePath || file.name, file }));
}

/** What was dropped. The entries must be asked for at once: afterwards the drop is forgotten. */
export async function droppedFiles(items: Iterable<DataTransferItem>): Promise<Found[]> {
  const entries = [...items].map((item) => item.webkitGetAsEntry());
  const found: Found[] = [];
  for (const entry of entries) if (entry) found.push(...(await within(entry)));
  return found;
}

/** Give another file of a known path a path of its own: two folders may be called the same. */
export function toldApart(found: readonly Found[], known: ReadonlyMap<string, File>): Found[] {
  const taken = new Map(known);
  return found.map(({ path, file }) => {
    let free = path;
    for (let count = 2; isAnother(taken.get(free), file); count += 1) free = numbered(path, count);
    taken.set(free, file);
    return { path: free, file };
  });
}

/** The same file chosen again goes on where it ended; what is no longer the same is another. */
function isAnother(known: File | undefined, file: File): boolean {
  return !!known && (known.size !== file.size || known.lastModified !== file.lastModified);
}

/** Number the folder, or give a lone file one: a table may say what the file itself is called. */
function numbered(path: string, count: number): string {
  const end = path.indexOf("/");
  return end < 0 ? `(${count})/${path}` : `${path.slice(0, end)} (${count})${path.slice(end)}`;
}

async function within(entry: FileSystemEntry): Promise<Found[]> {
  if (isFile(entry)) {
    const file = await new Promise<File>((resolve, reject) => {
      entry.file(resolve, reject);
    });
    return [{ path: entry.fullPath.replace(/^\//, ""), file }];
  }
  const reader = (entry as FileSystemDirectoryEntry).createReader();
  const found: Found[] = [];
  // A reader hands over some hundred entries at a time, until it hands over none.
  for (let some = await some100(reader); some.length > 0; some = await some100(reader)) {
    for (const inner of some) found.push(...(await within(inner)));
  }
  return found;
}

function some100(reader: FileSystemDirectoryReader): Promise<FileSystemEntry[]> {
  return new Promise((resolve, reject) => {
    reader.readEntries(resolve, reject);
  });
}

function isFile(entry: FileSystemEntry): entry is FileSystemFileEntry {
  return entry.isFile;
}
