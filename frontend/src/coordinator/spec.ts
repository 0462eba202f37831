/** What a form is made of. Pure data: `form.ts` draws it. */

import type { Json, Tree } from "./content";

export type Choice = readonly [value: string, label: string];

interface Common {
  at: string;
  label: string;
  help?: string;
  /** Whether it belongs on the page, given the whole protocol and the place it stands in. */
  when?: (whole: Tree, scope: string) => boolean;
}

export interface Field extends Common {
  kind: "text" | "long" | "number" | "decimal" | "flag" | "lines" | "values";
  width?: "short";
  /** Of a flag: that it is off is said too. */
  says?: "both";
}

export interface Select extends Common {
  kind: "choice";
  choices: readonly Choice[] | ((whole: Tree, scope: string) => readonly Choice[]);
  /** What is taken where the protocol says nothing. */
  usual?: string;
  /** Another change that this choice brings with it. */
  then?: (whole: Tree, scope: string, value: string) => Tree;
}

export interface List extends Common {
  kind: "list";
  one: string;
  fields: readonly Part[];
  fresh: (whole: Tree) => Json;
  /** Where an entry shows itself beside its fields. */
  preview?: boolean;
}

export type Part = Field | Select | List;

export interface Section {
  id: string;
  title: string;
  lead: string;
  parts: readonly Part[];
}
