/** What is chosen among images, as it stands in the address: `name:value`, any number of them. Pure. */

export type Choices = readonly string[];

export function read(query: string): Choices {
  return new URLSearchParams(query).getAll("choose");
}

export function write(choices: Choices): string {
  const query = new URLSearchParams(choices.map((choice) => ["choose", choice])).toString();
  return query === "" ? "" : `?${query}`;
}

export function toggled(choices: Choices, choice: string): Choices {
  return choices.includes(choice) ? choices.filter((other) => other !== choice) : [...choices, choice];
}

/** Thin spaces between thousands, as in the rest of the site's numbers. */
export function counted(count: number): string {
  return count.toString().replace(/\B(?=(\d{3})+(?!\d))/g, "\u2009");
}

export function images(count: number): string {
  return `${counted(count)} image${count === 1 ? "" : "s"}`;
}
